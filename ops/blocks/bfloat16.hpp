#pragma once

#include <cstdint>
#include <cstring>

#include "ops/host_device.hpp"

namespace tripet::ops {

/// A bfloat16 number as it lies in memory.
struct Bfloat16 {
  std::uint16_t bits;
};

// What kernels that are templates of a number's type read and write one by.

TRIPET_HOST_DEVICE float read(const float* at) {
  return *at;
}
TRIPET_HOST_DEVICE float read(const Bfloat16* at) {
  const std::uint32_t bits = static_cast<std::uint32_t>(at->bits) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

TRIPET_HOST_DEVICE void write(float* at, float value) {
  *at = value;
}
/// Rounds to the nearest, ties to even; NaN stays one.
TRIPET_HOST_DEVICE void write(Bfloat16* at, float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  at->bits = value != value ? static_cast<std::uint16_t>(0x7fc0)
                            : static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

}  // namespace tripet::ops
