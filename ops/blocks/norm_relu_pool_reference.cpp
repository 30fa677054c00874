#include <algorithm>

#include "ops/blocks/norm_relu_pool.hpp"

namespace tripet::ops::reference {
namespace {

/// Calls visit(pooled index, k, map index) for every voxel of every window, in the order of k.
template <class Visit>
void each_voxel(const MapShape& s, const Visit& visit) {
  const MapShape p = s.pooled();
  for (std::int64_t i = 0; i < p.count(); ++i) {
    const std::int64_t c = i % p.channels, x = i / p.channels % p.width, y = i / p.channels / p.width % p.height,
                       z = i / p.channels / p.width / p.height % p.depth, n = i / (p.count() / p.scans);
    for (int k = 0; k < 8; ++k) {
      const std::int64_t mz = 2 * z + k / 4, my = 2 * y + k / 2 % 2, mx = 2 * x + k % 2;
      if (mz >= s.depth || my >= s.height || mx >= s.width) continue;
      visit(i, k, (((n * s.depth + mz) * s.height + my) * s.width + mx) * s.channels + c);
    }
  }
}

}  // namespace

void channel_statistics(const float* maps, const MapShape& shape, double* mean, double* variance) {
  const auto n = static_cast<double>(shape.voxels());
  std::fill_n(mean, shape.channels, 0.0);
  std::fill_n(variance, shape.channels, 0.0);
  for (std::int64_t i = 0; i < shape.count(); ++i) mean[i % shape.channels] += static_cast<double>(maps[i]) / n;
  for (std::int64_t i = 0; i < shape.count(); ++i) {
    const double d = static_cast<double>(maps[i]) - mean[i % shape.channels];
    variance[i % shape.channels] += d * d / n;
  }
}

void norm_relu_pool(const float* maps, const MapShape& shape, const float* factor, const float* summand, float* pooled,
                    std::uint8_t* winner) {
  each_voxel(shape, [&](std::int64_t i, int k, std::int64_t at) {
    const std::int64_t c = at % shape.channels;
    const float value = factor[c] * maps[at] + summand[c];
    if (k > 0 && !(value > pooled[i])) return;
    pooled[i] = value;
    winner[i] = static_cast<std::uint8_t>(k);
  });
  for (std::int64_t i = 0; i < shape.pooled().count(); ++i) {
    if (pooled[i] > 0) continue;
    pooled[i] = 0;
    winner[i] = clipped;
  }
}

void norm_relu_pool_sums(const float* gradient, const std::uint8_t* winner, const float* maps, const MapShape& shape,
                         const float* mean, double* sum, double* product) {
  std::fill_n(sum, shape.channels, 0.0);
  std::fill_n(product, shape.channels, 0.0);
  each_voxel(shape, [&](std::int64_t i, int k, std::int64_t at) {
    if (winner[i] != k) return;
    const std::int64_t c = at % shape.channels;
    sum[c] += static_cast<double>(gradient[i]);
    product[c] += static_cast<double>(gradient[i]) * (static_cast<double>(maps[at]) - static_cast<double>(mean[c]));
  });
}

void norm_relu_pool_backward(const float* gradient, const std::uint8_t* winner, const float* maps,
                             const MapShape& shape, const float* mean, const float* of_gradient, const float* of_map,
                             const float* constant, float* result) {
  each_voxel(shape, [&](std::int64_t i, int k, std::int64_t at) {
    const std::int64_t c = at % shape.channels;
    const float g = winner[i] == k ? gradient[i] : 0;
    result[at] = of_gradient[c] * g + of_map[c] * (maps[at] - mean[c]) + constant[c];
  });
}

}  // namespace tripet::ops::reference
