#pragma once

#include <cstddef>
#include <vector>

#include "core/random.hpp"
#include "ops/grid.hpp"

namespace tripet::simulation {

/// Values on a grid, x fastest.
struct Field {
  ops::Grid grid;
  std::vector<float> values;
};

/// A grid whose axes are those of the world, `spacing` millimetres, that holds all of `inner` and `margin` more.
ops::Grid coarse_grid(const ops::Grid& inner, double spacing, double margin);

/// The grid with `voxels` more on each of its six sides.
ops::Grid widened(const ops::Grid& grid, int voxels);

/// World to voxel coordinates of the grid.
ops::Affine world_to_index(const ops::Grid& grid);

/// White noise smoothed to `fwhm` millimetres and scaled to standard deviation 1.
Field smooth_noise(const ops::Grid& grid, double fwhm, core::Random& random);

/// The eight voxels around a point given in voxel coordinates, moved to the nearest point inside where it is outside.
struct Cell {
  Cell(const std::array<int, 3>& size, const ops::Point& p) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double last = size[axis] - 1;
      const double c = p[axis] > 0 ? (p[axis] < last ? p[axis] : last) : 0;
      const int floor = static_cast<int>(c) < size[axis] - 1 ? static_cast<int>(c) : size[axis] - 2;
      low[axis] = floor;
      fraction[axis] = static_cast<float>(c - floor);
    }
    y_step = size[0];
    z_step = static_cast<std::ptrdiff_t>(size[0]) * size[1];
    first = low[2] * z_step + low[1] * y_step + low[0];
  }

  /// Trilinear interpolation. T: float, or a small vector of them.
  template <class T>
  T sample(const T* values) const {
    const T* p = values + first;
    const auto along_x = [&](const T* q) { return q[0] + (q[1] - q[0]) * fraction[0]; };
    const auto plane = [&](const T* q) {
      const T near = along_x(q), far = along_x(q + y_step);
      return near + (far - near) * fraction[1];
    };
    const T near = plane(p), far = plane(p + z_step);
    return near + (far - near) * fraction[2];
  }

  std::array<std::ptrdiff_t, 3> low{};
  std::array<float, 3> fraction{};
  std::ptrdiff_t first = 0, y_step = 0, z_step = 0;
};

}  // namespace tripet::simulation
