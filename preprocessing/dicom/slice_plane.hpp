#pragma once

#include <array>

namespace tripet::preprocessing {

/// Where a slice lies, LPS mm.
struct SlicePlane {
  std::array<double, 3> position{};     // centre of the first voxel
  std::array<double, 6> orientation{};  // direction of a row, direction of a column
  std::array<double, 2> spacing{};      // between rows, between columns

  /// Unit vector along which slices are stacked; zero when the orientation is none.
  std::array<double, 3> normal() const;
  /// Signed distance from the origin along the normal.
  double height() const;
};

}  // namespace tripet::preprocessing
