#pragma once

#include <cstdint>

namespace tripet::ops {

/// v = (value - centre) * factor, then scale * sign(v) |v|^gamma + offset + noise * n, with n a nearly normal number of
/// mean 0 and standard deviation 1 that depends on the key and on the voxel, on nothing else: the sum of four uniform
/// 16-bit numbers, two from two rounds of the hash "lowbias32" (Wellons 2018), two from a product of that.
struct Intensity {
  float centre = 0, factor = 1;
  float scale = 1, gamma = 1, offset = 0, noise = 0;
  std::uint64_t key = 0;
};

}  // namespace tripet::ops
