#pragma once

#include <array>
#include <cstddef>

#include "ops/affine.hpp"

namespace tripet::ops {

/// Voxels along x, y, z (x runs fastest) and where they lie. The world is ITK's throughout: LPS millimetres.
struct Grid {
  std::array<int, 3> size{};
  Affine to_world;

  std::size_t count() const;
  /// Millimetres between neighbours along each axis of the grid.
  std::array<double, 3> spacing() const;
};

}  // namespace tripet::ops
