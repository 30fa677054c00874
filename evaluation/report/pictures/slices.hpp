#pragma once

#include <array>
#include <functional>
#include <string>

#include "core/mapped_volume.hpp"
#include "core/picture/png.hpp"
#include "ops/affine.hpp"

namespace tripet::evaluation {

using Colour = std::array<double, 3>;  // 0 to 255

/// Where a prepared scan's voxels are; in RAS millimetres, where ops::Grid is in LPS.
struct RasGrid {
  std::array<int, 3> size{};
  ops::Affine to_ras, to_voxel;

  explicit RasGrid(const core::MappedVolume& volume)
      : size(volume.size()), to_ras{volume.affine()}, to_voxel(to_ras.inverse()) {}
  /// Trilinear; 0 outside. values: x fastest.
  template <class Values>
  double sample(const Values& values, const ops::Point& ras) const;
};

/// Matplotlib's inferno at nine points: lightness rises evenly, so that no edge appears where there is none. t: 0 to 1.
Colour heat(double t);
/// Blue for less, orange for more, over the grey of the mean: what does not differ stays grey. t: -1 to 1.
Colour overlay(double t, double grey);

/// Axial, coronal and sagittal side by side, one pixel a millimetre of MNI space, the left of the brain on the left.
core::Picture three_planes(const std::function<Colour(const ops::Point& ras)>& colour_at);
/// Where the planes lie, in words.
std::string planes_text();
/// A PNG's data URI. colour_at: 0 to 1.
std::string scale_bar(const std::function<Colour(double)>& colour_at);

template <class Values>
double RasGrid::sample(const Values& values, const ops::Point& ras) const {
  const ops::Point voxel = to_voxel(ras);
  std::array<int, 3> base{};
  std::array<double, 3> part{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (voxel[axis] < 0 || voxel[axis] > size[axis] - 1) return 0;
    base[axis] = std::min(static_cast<int>(voxel[axis]), std::max(0, size[axis] - 2));
    part[axis] = voxel[axis] - base[axis];
  }
  double sum = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    std::array<std::size_t, 3> at{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool next = (corner >> axis & 1) != 0;
      weight *= next ? part[axis] : 1 - part[axis];
      at[axis] = static_cast<std::size_t>(std::min(base[axis] + (next ? 1 : 0), size[axis] - 1));
    }
    if (weight > 0)
      sum +=
          weight *
          static_cast<double>(
              values[at[0] + static_cast<std::size_t>(size[0]) * (at[1] + static_cast<std::size_t>(size[1]) * at[2])]);
  }
  return sum;
}

}  // namespace tripet::evaluation
