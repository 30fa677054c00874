#include "preprocessing/quality/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ops/warp.hpp"
#include "preprocessing/intensity.hpp"

namespace tripet::preprocessing {
namespace {

struct Plane {
  std::size_t across, up, through;  // RAS axes: to the right of the picture, upwards, and the one that is cut
  double at;                        // mm RAS
};

constexpr std::array<Plane, 3> planes{{{0, 1, 2, 8}, {0, 2, 1, -20}, {1, 2, 0, 4}}};
constexpr std::array<double, 3> first{-91, -127, -73};  // RAS, corner of the field of view
constexpr std::array<int, 3> extent{182, 218, 182};     // mm

/// The plane as a grid one voxel thick, 1 mm pixels, rows from the top of the picture down.
ops::Grid plane_grid(const Plane& plane) {
  ops::Grid grid;
  grid.size = {extent[plane.across], extent[plane.up], 1};
  const auto to_lps = [](std::size_t axis) { return axis < 2 ? -1.0 : 1.0; };
  for (auto& row : grid.to_world.rows) row = {0, 0, 0, 0};
  grid.to_world.rows[plane.across][0] = to_lps(plane.across);
  grid.to_world.rows[plane.across][3] = to_lps(plane.across) * (first[plane.across] + 0.5);
  grid.to_world.rows[plane.up][1] = -to_lps(plane.up);
  grid.to_world.rows[plane.up][3] = to_lps(plane.up) * (first[plane.up] + extent[plane.up] - 0.5);
  grid.to_world.rows[plane.through][2] = 1;
  grid.to_world.rows[plane.through][3] = to_lps(plane.through) * plane.at;
  return grid;
}

/// A pixel at which the template falls below the level towards a neighbour.
bool on_contour(const std::vector<float>& values, int width, int height, int x, int y, float level) {
  const auto at = [&](int i, int j) {
    return values[static_cast<std::size_t>(j) * static_cast<std::size_t>(width) + static_cast<std::size_t>(i)];
  };
  if (at(x, y) < level) return false;
  return (x > 0 && at(x - 1, y) < level) || (x + 1 < width && at(x + 1, y) < level) ||
         (y > 0 && at(x, y - 1) < level) || (y + 1 < height && at(x, y + 1) < level);
}

/// The value below which 99.5 % of the brain lies: a few hot voxels must not darken the whole picture.
double brightest(std::span<const float> scan, std::span<const float> brain) {
  std::vector<float> inside;
  for (std::size_t i = 0; i < scan.size(); ++i) {
    if (brain[i] >= 0.5F) inside.push_back(scan[i]);
  }
  if (inside.empty()) return 1;
  const auto at = inside.begin() + static_cast<std::ptrdiff_t>(0.995 * static_cast<double>(inside.size() - 1));
  std::nth_element(inside.begin(), at, inside.end());
  return static_cast<double>(*at);
}

}  // namespace

core::Picture quality_picture(const ops::Grid& grid, std::span<const float> scan,
                              std::span<const float> template_values, std::span<const float> brain) {
  const auto level = static_cast<float>(0.5 * weighted_mean(template_values, brain));
  const double white = static_cast<double>(*std::min_element(scan.begin(), scan.end()));
  const double black = std::max(brightest(scan, brain), white + 1e-12);
  int width = 0, height = 0;
  for (const Plane& plane : planes) {
    width += extent[plane.across];
    height = std::max(height, extent[plane.up]);
  }
  core::Picture picture(width, height);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{255});
  int left = 0;
  for (const Plane& plane : planes) {
    const ops::Grid pixels = plane_grid(plane);
    std::vector<float> values(pixels.count()), contour(pixels.count());
    // The map from pixels to voxels needs no inverse of the plane.
    const ops::Affine to_voxels = grid.to_world.inverse() * pixels.to_world;
    ops::warp_affine(scan, grid.size, to_voxels, values, pixels.size);
    ops::warp_affine(template_values, grid.size, to_voxels, contour, pixels.size);
    const int top = (height - pixels.size[1]) / 2;
    for (int y = 0; y < pixels.size[1]; ++y) {
      for (int x = 0; x < pixels.size[0]; ++x) {
        const auto i =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.size[0]) + static_cast<std::size_t>(x);
        const double share = std::clamp((static_cast<double>(values[i]) - white) / (black - white), 0.0, 1.0);
        const auto grey = static_cast<std::uint8_t>(std::lround(255 * (1 - share)));
        if (on_contour(contour, pixels.size[0], pixels.size[1], x, y, level)) {
          picture.set(left + x, top + y, 220, 40, 40);
        } else {
          picture.set(left + x, top + y, grey, grey, grey);
        }
      }
    }
    left += pixels.size[0];
  }
  return picture;
}

}  // namespace tripet::preprocessing
