#pragma once

#include <array>
#include <cstddef>

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

/// Voxels along x, y, z (x runs fastest) and where they lie. The world is ITK's throughout: LPS millimetres.
struct Grid {
  std::array<int, 3> size{};
  Affine to_world;

  std::size_t count() const;
  /// Millimetres between neighbours along each axis of the grid.
  std::array<double, 3> spacing() const;
};

}  // namespace tripet::ops
