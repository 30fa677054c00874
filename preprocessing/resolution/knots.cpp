#include "preprocessing/resolution/knots.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::preprocessing {

Knots make_knots(std::span<const ops::Point> points, double spacing) {
  Knots knots;
  if (points.empty()) return knots;
  ops::Point low = points.front(), high = points.front();
  for (const ops::Point& p : points) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      low[axis] = std::min(low[axis], p[axis]);
      high[axis] = std::max(high[axis], p[axis]);
    }
  }
  std::array<std::size_t, 3> cells{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    cells[axis] = static_cast<std::size_t>(std::max(1L, std::lround((high[axis] - low[axis]) / spacing)));
  knots.count = (cells[0] + 1) * (cells[1] + 1) * (cells[2] + 1);
  for (const ops::Point& p : points) {
    std::array<std::size_t, 3> cell{};
    std::array<double, 3> fraction{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double width = high[axis] - low[axis];
      const double at = width > 0 ? (p[axis] - low[axis]) / width * static_cast<double>(cells[axis]) : 0;
      cell[axis] = std::min(static_cast<std::size_t>(at), cells[axis] - 1);
      fraction[axis] = at - static_cast<double>(cell[axis]);
    }
    Knots::Weights& weights = knots.weights.emplace_back();
    for (std::size_t corner = 0; corner < 8; ++corner) {
      const std::array<std::size_t, 3> up{corner & 1U, corner >> 1U & 1U, corner >> 2U};
      double weight = 1;
      for (std::size_t axis = 0; axis < 3; ++axis) weight *= up[axis] == 1 ? fraction[axis] : 1 - fraction[axis];
      weights.weight[corner] = static_cast<float>(weight);
      weights.knot[corner] = static_cast<std::uint32_t>(
          ((cell[2] + up[2]) * (cells[1] + 1) + cell[1] + up[1]) * (cells[0] + 1) + cell[0] + up[0]);
    }
  }
  return knots;
}

}  // namespace tripet::preprocessing
