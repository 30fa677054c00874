#pragma once

#include <cmath>
#include <cstddef>

#include "ops/host_device.hpp"
#include "ops/intensity.hpp"
#include "ops/placement.hpp"

namespace tripet::ops {

/// A map of voxels to voxels in float32, which is right to 1e-5 voxels on grids of a few hundred.
struct VoxelMap {
  float rows[3][4];

  explicit VoxelMap(const Affine& map) {
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 4; ++j) rows[i][j] = static_cast<float>(map.rows[i][j]);
    }
  }
  TRIPET_HOST_DEVICE float along(int axis, int x, int y, int z) const {
    const float* row = rows[axis];
    return row[0] * static_cast<float>(x) + row[1] * static_cast<float>(y) + row[2] * static_cast<float>(z) + row[3];
  }
};

struct GridSize {
  int x, y, z;

  explicit GridSize(const std::array<int, 3>& size) : x(size[0]), y(size[1]), z(size[2]) {}
};

/// Where a coordinate lies on an axis of `size` voxels: between which two and how far from the lower.
struct Between {
  int low, high;
  float part;
  bool inside;

  TRIPET_HOST_DEVICE Between(float c, int size)
      : low(0), high(0), part(0), inside(c >= -0.5F && c < static_cast<float>(size) - 0.5F) {
    if (!inside) return;
    const float last = static_cast<float>(size - 1);
    const float clamped = c < 0 ? 0 : c > last ? last : c;
    low = static_cast<int>(clamped);
    high = low + 1 < size ? low + 1 : size - 1;
    part = clamped - static_cast<float>(low);
  }
};

/// The value at a point given in voxels, by the rules of warp_affine().
TRIPET_HOST_DEVICE float sample_voxel(const float* source, const GridSize& size, float cx, float cy, float cz) {
  const Between x(cx, size.x), y(cy, size.y), z(cz, size.z);
  if (!x.inside || !y.inside || !z.inside) return 0;
  const auto line = [&](int j, int k) {
    const float* row =
        source + (static_cast<std::size_t>(k) * static_cast<std::size_t>(size.y) + static_cast<std::size_t>(j)) *
                     static_cast<std::size_t>(size.x);
    return row[x.low] + x.part * (row[x.high] - row[x.low]);
  };
  const float a = line(y.low, z.low), b = line(y.high, z.low), c = line(y.low, z.high), d = line(y.high, z.high);
  const float ab = a + y.part * (b - a), cd = c + y.part * (d - c);
  return ab + z.part * (cd - ab);
}

TRIPET_HOST_DEVICE std::uint32_t lowbias32(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  return x ^ (x >> 16);
}

/// The n of Intensity.
TRIPET_HOST_DEVICE float nearly_normal(std::uint64_t key, std::uint32_t voxel) {
  const std::uint32_t first =
      lowbias32(voxel ^ static_cast<std::uint32_t>(key)) + static_cast<std::uint32_t>(key >> 32);
  const std::uint32_t a = lowbias32(first), b = (a ^ (a >> 15)) * 0x9e3779b9U;
  int sum = 0;
  for (const std::uint32_t half : {a, a >> 16, b, b >> 16}) sum += static_cast<std::int16_t>(half);
  return static_cast<float>(sum + 2) / 37837.2F;  // mean of the sum -2, deviation sqrt(4 (65536^2 - 1) / 12)
}

/// What a voxel becomes.
TRIPET_HOST_DEVICE float changed_voxel(float value, const Intensity& how, std::uint32_t voxel) {
  const float v = (value - how.centre) * how.factor;
  const float curved = how.gamma == 1 ? v : copysignf(powf(fabsf(v), how.gamma), v);
  return how.scale * curved + how.offset + (how.noise == 0 ? 0 : how.noise * nearly_normal(how.key, voxel));
}

/// Placement as a kernel takes it.
struct VoxelPlacement {
  bool by_map, flip;
  int shift[3];
  VoxelMap map;

  explicit VoxelPlacement(const Placement& placement)
      : by_map(placement.to_source.has_value()),
        flip(placement.flip),
        shift{placement.shift[0], placement.shift[1], placement.shift[2]},
        map(placement.to_source.value_or(Affine{})) {}
};

/// Voxel (x, y, z) of augment().
TRIPET_HOST_DEVICE float augmented_voxel(const float* scan, const GridSize& size, const VoxelPlacement& placement,
                                         const Intensity& intensity, int x, int y, int z) {
  float value;
  if (placement.by_map) {
    const VoxelMap& map = placement.map;
    value = sample_voxel(scan, size, map.along(0, x, y, z), map.along(1, x, y, z), map.along(2, x, y, z));
  } else {
    const auto clamped = [](int i, int count) { return i < 0 ? 0 : i < count ? i : count - 1; };
    const int column = clamped(x - placement.shift[0], size.x), row = clamped(y - placement.shift[1], size.y),
              slice = clamped(z - placement.shift[2], size.z);
    value = scan[(static_cast<std::size_t>(slice) * static_cast<std::size_t>(size.y) + static_cast<std::size_t>(row)) *
                     static_cast<std::size_t>(size.x) +
                 static_cast<std::size_t>(placement.flip ? size.x - 1 - column : column)];
  }
  const auto voxel = static_cast<std::uint32_t>((z * size.y + y) * size.x + x);
  return changed_voxel(value, intensity, voxel);
}

}  // namespace tripet::ops
