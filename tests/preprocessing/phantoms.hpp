#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <random>
#include <vector>

#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "ops/smooth.hpp"
#include "ops/warp.hpp"
#include "preprocessing/registration/tissues.hpp"

namespace tripet::tests {

/// An image on plain values; the world is LPS mm.
struct Image {
  ops::Grid grid;
  std::vector<float> values;
};

inline Image read_image(const std::filesystem::path& path) {
  core::Remarks remarks;
  const auto volume = imaging::read_nifti(path, remarks);
  const auto values = imaging::values_of(*volume);
  return {imaging::grid_of(*volume), {values.begin(), values.end()}};
}

inline Image shipped(const std::string& name) {
  return read_image(std::filesystem::path(TRIPET_SOURCE_DIR) / "data" / name);
}

inline preprocessing::Tissues shipped_tissues() {
  const auto share = [](const std::string& name) {
    Image image = shipped(name);
    for (float& v : image.values) v /= 255;
    return image.values;
  };
  const Image cerebellum = shipped("cerebellum_pons_mask.nii.gz");
  return preprocessing::make_tissues(cerebellum.grid, share("gm_probability.nii.gz"), share("wm_probability.nii.gz"),
                                     cerebellum.values, share("head_uptake.nii.gz"));
}

/// Uptake of a healthy brain: grey 4, white 1.
inline Image brain_phantom() {
  Image phantom = shipped("gm_probability.nii.gz");
  const Image white = shipped("wm_probability.nii.gz");
  for (std::size_t i = 0; i < phantom.values.size(); ++i) {
    phantom.values[i] = (4 * phantom.values[i] + white.values[i]) / 255;
  }
  return phantom;
}

inline imaging::Volume::Pointer to_volume(const Image& image) {
  return imaging::new_volume(image.grid, image.values);
}

/// Turned by degrees about x, y, z, scaled along x, y, z, then moved: a template point to its scan point.
inline ops::Affine pose(const ops::Point& degrees, const ops::Point& scales, const ops::Point& shift) {
  ops::Affine map;
  for (std::size_t i = 0; i < 3; ++i) map.rows[i][i] = scales[i];
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double angle = degrees[axis] * std::numbers::pi / 180;
    const std::size_t a = (axis + 1) % 3, b = (axis + 2) % 3;
    ops::Affine turn;
    turn.rows[a][a] = turn.rows[b][b] = std::cos(angle);
    turn.rows[a][b] = -std::sin(angle);
    turn.rows[b][a] = std::sin(angle);
    map = turn * map;
  }
  for (std::size_t i = 0; i < 3; ++i) map.rows[i][3] += shift[i];
  return map;
}

/// A scanner's grid about the middle of the MNI field of view, axes to the left, posterior, superior.
inline ops::Grid scanner_grid(const std::array<int, 3>& size, const std::array<double, 3>& spacing) {
  const ops::Point centre{0, 18, 18};
  ops::Grid grid;
  grid.size = size;
  for (std::size_t i = 0; i < 3; ++i) {
    grid.to_world.rows[i][i] = spacing[i];
    grid.to_world.rows[i][3] = centre[i] - 0.5 * (size[i] - 1) * spacing[i];
  }
  return grid;
}

/// The image as a scanner sees it after the brain has moved: blurred to `fwhm` mm, with noise of `noise` times its
/// largest value per voxel. template_to_scan: where each of its points went.
inline Image scanned(const Image& image, const ops::Affine& template_to_scan, const ops::Grid& grid, double fwhm,
                     double noise, unsigned seed) {
  Image scan{grid, std::vector<float>(grid.count())};
  ops::warp_affine_reference(image.values, image.grid.size,
                             image.grid.to_world.inverse() * template_to_scan.inverse() * grid.to_world, scan.values,
                             grid.size);
  ops::smooth(scan.values, grid.size, ops::sigma_in_voxels(fwhm, grid.spacing()));
  const float top = *std::max_element(scan.values.begin(), scan.values.end());
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, static_cast<float>(noise) * top);
  if (noise > 0) {
    for (float& v : scan.values) v = std::max(0.0F, v + normal(engine));
  }
  return scan;
}

/// Mean distance in mm between where two maps take the points of the brain.
inline double target_error(const ops::Affine& a, const ops::Affine& b, const Image& brain) {
  double sum = 0, n = 0;
  std::size_t i = 0;
  for (int z = 0; z < brain.grid.size[2]; ++z) {
    for (int y = 0; y < brain.grid.size[1]; ++y) {
      for (int x = 0; x < brain.grid.size[0]; ++x, ++i) {
        if (brain.values[i] < 0.5F) continue;
        const ops::Point p =
            brain.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const ops::Point pa = a(p), pb = b(p);
        sum += std::hypot(pa[0] - pb[0], pa[1] - pb[1], pa[2] - pb[2]);
        ++n;
      }
    }
  }
  return sum / n;
}

}  // namespace tripet::tests
