#include "ops/blocks/first_conv_norm_relu_pool.hpp"

namespace tripet::ops::reference {

void first_convolution(const float* scans, const MapShape& s, const float* weights, float* maps) {
  const auto inside = [](std::int64_t i, std::int64_t size) { return i >= 0 && i < size; };
  for (std::int64_t i = 0; i < s.count(); ++i) {
    const std::int64_t c = i % s.channels, x = i / s.channels % s.width, y = i / s.channels / s.width % s.height,
                       z = i / s.channels / s.width / s.height % s.depth, n = i / (s.count() / s.scans);
    double sum = 0;
    for (int tap = 0; tap < 27; ++tap) {
      const std::int64_t sz = z + tap / 9 - 1, sy = y + tap / 3 % 3 - 1, sx = x + tap % 3 - 1;
      if (!inside(sz, s.depth) || !inside(sy, s.height) || !inside(sx, s.width)) continue;
      sum += static_cast<double>(weights[c * 27 + tap]) *
             static_cast<double>(scans[((n * s.depth + sz) * s.height + sy) * s.width + sx]);
    }
    maps[i] = static_cast<float>(sum);
  }
}

}  // namespace tripet::ops::reference
