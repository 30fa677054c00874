#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "ops/affine.hpp"
#include "ops/parallel.hpp"

namespace tripet::ops {

/// v = (value - centre) * factor, then scale * sign(v) |v|^gamma + offset + noise * n, with n a nearly normal number of
/// mean 0 and standard deviation 1 that depends on the key and on the voxel, on nothing else: the sum of four uniform
/// 16-bit numbers from two rounds of the hash "lowbias32" (Wellons 2018).
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

/// A scan placed and changed in one pass from its file's memory into the batch: both hold size[0] * size[1] * size[2]
/// values, x fastest, and must not overlap. core::Error otherwise. Within 1e-5 of the reference for values of order 1.
void augment(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
             const Intensity& intensity, std::span<float> out, const Parallel& parallel);

/// The same, written for reading.
void augment_reference(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
                       const Intensity& intensity, std::span<float> out);

}  // namespace tripet::ops
