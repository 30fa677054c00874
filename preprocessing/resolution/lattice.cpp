#include "preprocessing/resolution/lattice.hpp"

#include <algorithm>
#include <cmath>

#include "ops/smooth.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double step_of_lattice = 6;  // mm
// Uptake differs from place to place within a tissue, more smoothly than tissues alternate.
constexpr double fwhm_of_smooth_part = 12;  // mm

}  // namespace

Lattice::Lattice(const BlurredTissues& tissues, const ops::Grid& scan_grid, std::span<const float> scan,
                 const ops::Affine& template_to_scan) {
  const ops::Affine to_template = template_to_scan.inverse() * scan_grid.to_world;
  const auto spacing = scan_grid.spacing();
  std::array<int, 3> step{}, low = scan_grid.size, high{-1, -1, -1};
  for (std::size_t axis = 0; axis < 3; ++axis)
    step[axis] = std::max(1, static_cast<int>(std::lround(step_of_lattice / spacing[axis])));
  std::vector<std::array<int, 3>> nodes;
  for (int z = 0; z < scan_grid.size[2]; z += step[2]) {
    for (int y = 0; y < scan_grid.size[1]; y += step[1]) {
      for (int x = 0; x < scan_grid.size[0]; x += step[0]) {
        const ops::Point point = to_template({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        if (!tissues.is_deep(point)) continue;
        points_.push_back(point);
        const std::array node{x / step[0], y / step[1], z / step[2]};
        nodes.push_back(node);
        for (std::size_t axis = 0; axis < 3; ++axis) {
          low[axis] = std::min(low[axis], node[axis]);
          high[axis] = std::max(high[axis], node[axis]);
        }
        values_.push_back(scan[(static_cast<std::size_t>(z) * static_cast<std::size_t>(scan_grid.size[1]) +
                                static_cast<std::size_t>(y)) *
                                   static_cast<std::size_t>(scan_grid.size[0]) +
                               static_cast<std::size_t>(x)]);
      }
    }
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    size_[axis] = std::max(0, high[axis] - low[axis] + 1);
    sigma_[axis] = ops::sigma_in_voxels(fwhm_of_smooth_part, {1, 1, 1})[axis] / (spacing[axis] * step[axis]);
  }
  for (const auto& node : nodes) {
    place_.push_back(
        static_cast<std::uint32_t>(((node[2] - low[2]) * size_[1] + node[1] - low[1]) * size_[0] + node[0] - low[0]));
  }
  if (!points_.empty()) weight_ = smoothed(std::vector<float>(points_.size(), 1.0F));
}

std::vector<float> Lattice::smoothed(std::span<const float> values) const {
  std::vector<float> image(static_cast<std::size_t>(size_[0]) * static_cast<std::size_t>(size_[1]) *
                           static_cast<std::size_t>(size_[2]));
  for (std::size_t i = 0; i < place_.size(); ++i) image[place_[i]] = values[i];
  ops::smooth(image, size_, sigma_);
  std::vector<float> at_points;
  at_points.reserve(place_.size());
  for (const std::uint32_t place : place_) at_points.push_back(image[place]);
  return at_points;
}

void Lattice::take_off_smooth_part(std::span<float> values) const {
  const std::vector<float> smooth = smoothed(values);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= smooth[i] / weight_[i];
}

}  // namespace tripet::preprocessing
