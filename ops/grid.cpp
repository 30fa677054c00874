#include "ops/grid.hpp"

#include <cmath>

namespace tripet::ops {

std::size_t Grid::count() const {
  return static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1]) * static_cast<std::size_t>(size[2]);
}

std::array<double, 3> Grid::spacing() const {
  std::array<double, 3> lengths{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const auto& row : to_world.rows) lengths[axis] += row[axis] * row[axis];
    lengths[axis] = std::sqrt(lengths[axis]);
  }
  return lengths;
}

}  // namespace tripet::ops
