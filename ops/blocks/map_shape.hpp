#pragma once

#include <cstdint>

namespace tripet::ops {

/// Feature maps channels last: [scans, depth, height, width, channels].
struct MapShape {
  std::int64_t scans, depth, height, width, channels;

  std::int64_t voxels() const { return scans * depth * height * width; }
  std::int64_t count() const { return voxels() * channels; }
  /// After max-pooling of 2 x 2 x 2, rounded up: the last window of an odd axis holds what is left.
  MapShape pooled() const { return {scans, (depth + 1) / 2, (height + 1) / 2, (width + 1) / 2, channels}; }
};

/// Which voxel of its window is the largest: 4 z + 2 y + x, the first of equal ones; or that ReLU left none of them.
constexpr std::uint8_t clipped = 8;

}  // namespace tripet::ops
