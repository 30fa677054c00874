#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ops/affine.hpp"

namespace tripet::ops {

/// v = (value - centre) * factor, then scale * sign(v) |v|^gamma + offset + noise * n, with n a nearly normal number of
/// mean 0 and standard deviation 1 that depends on the key and on the voxel, on nothing else: the sum of four uniform
/// 16-bit numbers, two from two rounds of the hash "lowbias32" (Wellons 2018), two from a product of that.
struct Intensity {
  float centre = 0, factor = 1;
  float scale = 1, gamma = 1, offset = 0, noise = 0;
  std::uint64_t key = 0;
};

/// Where a voxel of the result comes from: first flip and shift, by whole voxels, beyond the border the outermost ones;
/// or, where it is given, an affine map as in warp_affine().
struct Placement {
  bool flip = false;           // along x, after the shift
  std::array<int, 3> shift{};  // result[i] = source[i - shift]
  std::optional<Affine> to_source = std::nullopt;
};

}  // namespace tripet::ops
