#pragma once

#include <array>
#include <optional>

#include "ops/affine.hpp"

namespace tripet::ops {

/// Where a voxel of the result comes from: first flip and shift, by whole voxels, beyond the border the outermost ones;
/// or, where it is given, an affine map as in warp_affine().
struct Placement {
  bool flip = false;           // along x, after the shift
  std::array<int, 3> shift{};  // result[i] = source[i - shift]
  std::optional<Affine> to_source = std::nullopt;
};

}  // namespace tripet::ops
