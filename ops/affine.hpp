#pragma once

#include <array>

namespace tripet::ops {

using Point = std::array<double, 3>;

/// y = A x + t in three dimensions, as the rows of [A | t].
struct Affine {
  std::array<std::array<double, 4>, 3> rows{{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};

  Point operator()(const Point& p) const;
  /// The map that applies `first` and then this one.
  Affine operator*(const Affine& first) const;
  /// Throws core::Error when the map can't be inverted.
  Affine inverse() const;
  /// Of the linear part: its volume change, negative for a reflection.
  double determinant() const;
};

}  // namespace tripet::ops
