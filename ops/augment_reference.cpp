#include <algorithm>
#include <cmath>

#include "ops/augment.hpp"
#include "ops/warp_row.hpp"

namespace tripet::ops {
namespace {

std::uint32_t hash(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  return x ^ (x >> 16);
}

float nearly_normal(std::uint64_t key, std::uint32_t voxel) {
  const std::uint32_t first = hash(voxel ^ static_cast<std::uint32_t>(key)) + static_cast<std::uint32_t>(key >> 32);
  const std::uint32_t a = hash(first), b = hash(a + 0x9e3779b9U);
  const std::uint32_t sum = (a & 0xffff) + (a >> 16) + (b & 0xffff) + (b >> 16);
  return (static_cast<float>(sum) - 131070.0F) / 37837.2F;  // mean 4 * 65535 / 2, deviation sqrt(4 (65536^2 - 1) / 12)
}

}  // namespace

void augment_reference(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
                       const Intensity& intensity, std::span<float> out) {
  std::uint32_t voxel = 0;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x, ++voxel) {
        std::array<int, 3> from{x, y, z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          from[axis] = std::clamp(from[axis] - placement.shift[axis], 0, size[axis] - 1);
        }
        if (placement.flip) from[0] = size[0] - 1 - from[0];
        Point point{static_cast<double>(from[0]), static_cast<double>(from[1]), static_cast<double>(from[2])};
        if (placement.to_source) {
          point = (*placement.to_source)({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        }
        const float v = (sample(scan, size, point) - intensity.centre) * intensity.factor;
        const float curved = intensity.gamma == 1 ? v : std::copysign(std::pow(std::abs(v), intensity.gamma), v);
        const float noise = intensity.noise == 0 ? 0 : intensity.noise * nearly_normal(intensity.key, voxel);
        out[voxel] = intensity.scale * curved + intensity.offset + noise;
      }
    }
  }
}

}  // namespace tripet::ops
