#pragma once

#include <cmath>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"

namespace tripet::ops {

/// The window of pooled value i: its first voxel, and which of its voxels lie inside.
struct PoolWindow {
  std::int64_t first;
  bool deeper, lower, wider;

  TRIPET_HOST_DEVICE PoolWindow(const MapShape& s, std::int64_t i) {
    const std::int64_t c = i % s.channels, pw = (s.width + 1) / 2, ph = (s.height + 1) / 2, pd = (s.depth + 1) / 2;
    const std::int64_t x = i / s.channels % pw, y = i / s.channels / pw % ph, z = i / s.channels / pw / ph % pd;
    const std::int64_t n = i / s.channels / pw / ph / pd;
    first = (((n * s.depth + 2 * z) * s.height + 2 * y) * s.width + 2 * x) * s.channels + c;
    deeper = 2 * z + 1 < s.depth;
    lower = 2 * y + 1 < s.height;
    wider = 2 * x + 1 < s.width;
  }
  TRIPET_HOST_DEVICE bool inside(int k) const {
    return (k < 4 || deeper) && (k / 2 % 2 == 0 || lower) && (k % 2 == 0 || wider);
  }
  TRIPET_HOST_DEVICE std::int64_t at(const MapShape& s, int k) const {
    return first + ((k / 4 * s.height + k / 2 % 2) * s.width + k % 2) * s.channels;
  }
};

/// Pooled value i of norm_relu_pool(); winner may be null.
template <class T>
TRIPET_HOST_DEVICE void pool_window(const T* maps, const MapShape& s, std::int64_t i, const float* factor,
                                    const float* summand, T* pooled, std::uint8_t* winner) {
  const PoolWindow window(s, i);
  const float a = factor[i % s.channels], b = summand[i % s.channels];
  float largest = fmaf(a, read(maps + window.first), b);
  int who = 0;
  for (int k = 1; k < 8; ++k) {
    if (!window.inside(k)) continue;
    const float value = fmaf(a, read(maps + window.at(s, k)), b);
    if (value > largest || value != value) {
      largest = value;
      who = k;
    }
  }
  write(pooled + i, largest <= 0 ? 0 : largest);
  if (winner != nullptr) winner[i] = largest <= 0 ? clipped : static_cast<std::uint8_t>(who);
}

/// The voxels of window i in the result of norm_relu_pool_backward().
template <class T>
TRIPET_HOST_DEVICE void spread_window(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                                      std::int64_t i, const float* mean, const float* of_gradient, const float* of_map,
                                      const float* constant, T* result) {
  const PoolWindow window(s, i);
  const std::int64_t c = i % s.channels;
  const float g = of_gradient[c] * read(gradient + i);
  for (int k = 0; k < 8; ++k) {
    if (!window.inside(k)) continue;
    const std::int64_t at = window.at(s, k);
    write(result + at, fmaf(of_map[c], read(maps + at) - mean[c], constant[c] + (winner[i] == k ? g : 0)));
  }
}

struct TwoSummands {
  double first = 0, second = 0;
};

/// What map value i adds to channel_sums_cuda().
template <class T>
struct MapSummands {
  const T* maps;
  std::int64_t channels;

  TRIPET_HOST_DEVICE TwoSummands operator()(std::int64_t i) const {
    const float value = read(maps + i) - read(maps + i % channels);
    return {static_cast<double>(value), static_cast<double>(value * value)};
  }
};

/// What pooled value i adds to norm_relu_pool_sums().
template <class T>
struct GradientSummands {
  const T *gradient, *maps;
  const std::uint8_t* winner;
  const float* mean;
  MapShape s;

  TRIPET_HOST_DEVICE TwoSummands operator()(std::int64_t i) const {
    if (winner[i] == clipped) return {};
    const float g = read(gradient + i);
    const float d = read(maps + PoolWindow(s, i).at(s, winner[i])) - mean[i % s.channels];
    return {static_cast<double>(g), static_cast<double>(g * d)};
  }
};

}  // namespace tripet::ops
