#pragma once

#include <cmath>
#include <random>

#include "preprocessing/deformation/spline_lattice.hpp"

namespace tripet::tests {

/// Points along the world's axes.
inline ops::Grid lattice_grid(const std::array<int, 3>& size, double step, const ops::Point& first) {
  ops::Grid grid;
  grid.size = size;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    grid.to_world.rows[axis][axis] = step;
    grid.to_world.rows[axis][3] = first[axis];
  }
  return grid;
}

/// Coefficients that are normal with this deviation.
inline std::array<std::vector<float>, 3> random_coefficients(std::size_t count, double deviation, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0, static_cast<float>(deviation));
  std::array<std::vector<float>, 3> coefficients;
  for (auto& component : coefficients) {
    component.resize(count);
    for (float& c : component) c = normal(engine);
  }
  return coefficients;
}

inline double distance(const ops::Point& a, const ops::Point& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

}  // namespace tripet::tests
