#include <algorithm>
#include <cmath>

#include "ops/augment.hpp"
#include "ops/augment_voxel.hpp"
#include "ops/warp_rows.hpp"

namespace tripet::ops {
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
