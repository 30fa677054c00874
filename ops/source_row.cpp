#include "ops/source_row.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::ops {

SourceRow source_row(const Source& source, const Point& start, int count, float* out) {
  const auto& [values, size, step, steps] = source;
  double first = 0, last = count - 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    // Infinite for a row along a border, without bounds there; NaN, for one that lies on it, changes nothing.
    const double a = (-0.5 - start[axis]) * steps[axis], b = (size[axis] - 0.5 - start[axis]) * steps[axis];
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
  }
  // Whole numbers, with what division may have rounded; then by the rule itself, so that hardly ever one must go.
  constexpr double slack = 1e-6;
  const double low = std::clamp<double>(first - slack, 0, count),
               high = std::clamp<double>(last + slack, -1, count - 1);
  SourceRow row{start, static_cast<int>(low), static_cast<int>(high + 1), out};
  if (row.first < low) ++row.first;
  const auto outside = [&](int x) {
    bool any = false;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double c = start[axis] + x * step[axis];
      any |= !(c >= -0.5 && c < size[axis] - 0.5);
    }
    return any;
  };
  while (row.first < row.end && outside(row.first)) ++row.first;
  while (row.first < row.end && outside(row.end - 1)) --row.end;
  row.end = std::max(row.end, row.first);
  return row;
}

bool suits_vectors(const Source& source) {
  constexpr double exact = 1 << 22;
  std::array<double, 3> reach{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    reach[axis] = 16 * std::abs(source.step[axis]) + 2;
    if (!(reach[axis] + source.size[axis] < exact)) return false;
  }
  const double in_slice = reach[0] + reach[1] * source.size[0];
  return source.size[0] > 1 && in_slice < exact && in_slice + reach[2] * source.size[0] * source.size[1] < 1 << 28;
}

}  // namespace tripet::ops
