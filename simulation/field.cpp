#include "simulation/field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/smooth.hpp"

namespace tripet::simulation {

ops::Grid coarse_grid(const ops::Grid& inner, double spacing, double margin) {
  ops::Point low, high;
  low.fill(std::numeric_limits<double>::max());
  high.fill(std::numeric_limits<double>::lowest());
  for (int corner = 0; corner < 8; ++corner) {
    ops::Point index{};
    for (std::size_t axis = 0; axis < 3; ++axis) index[axis] = ((corner >> axis) & 1) != 0 ? inner.size[axis] - 1 : 0;
    const ops::Point world = inner.to_world(index);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      low[axis] = std::min(low[axis], world[axis] - margin);
      high[axis] = std::max(high[axis], world[axis] + margin);
    }
  }
  ops::Grid grid;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    grid.size[axis] = static_cast<int>(std::ceil((high[axis] - low[axis]) / spacing)) + 1;
    grid.to_world.rows[axis][axis] = spacing;
    grid.to_world.rows[axis][3] = low[axis];
  }
  return grid;
}

ops::Grid widened(const ops::Grid& grid, int voxels) {
  ops::Grid wide = grid;
  const double shift = -voxels;
  const ops::Point origin = grid.to_world({shift, shift, shift});
  for (std::size_t axis = 0; axis < 3; ++axis) {
    wide.size[axis] += 2 * voxels;
    wide.to_world.rows[axis][3] = origin[axis];
  }
  return wide;
}

ops::Affine world_to_index(const ops::Grid& grid) {
  return grid.to_world.inverse();
}

Field smooth_noise(const ops::Grid& grid, double fwhm, core::Random& random) {
  Field field{grid, std::vector<float>(grid.count())};
  for (float& value : field.values) value = static_cast<float>(random.normal());
  ops::smooth(field.values, grid.size, ops::sigma_in_voxels(fwhm, grid.spacing()));
  double sum = 0, squares = 0;
  for (const float value : field.values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const double count = static_cast<double>(field.values.size());
  const double mean = sum / count;
  const double deviation = std::sqrt(squares / count - mean * mean);
  for (float& value : field.values) value = static_cast<float>((static_cast<double>(value) - mean) / deviation);
  return field;
}

}  // namespace tripet::simulation
