#include <algorithm>
#include <bit>
#include <vector>

#include "ops/blocks/first_conv_norm_relu_pool.hpp"
#include "ops/blocks/window_rows.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/first_conv_norm_relu_pool_sums_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "ops/vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {

constexpr std::int64_t taps = 27;

HWY_INLINE float as_float(float number) {
  return number;
}
HWY_INLINE float as_float(Bfloat16 number) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(number.bits) << 16);
}

/// sums [channels] and products [27, channels] of a plane of windows are added to.
template <class T>
HWY_INLINE void winners(const WindowRows& rows, const MapShape& s, const T* gradient, const std::uint8_t* winner,
                        double* sums, double* products) {
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  // The gradient of a row by the voxel of the window that it belongs to; the last one takes what ReLU clipped.
  const std::int64_t width = (p.width + lanes - 1) / lanes * lanes;
  std::vector<float> by_voxel(static_cast<std::size_t>(9 * width));
  constexpr std::int64_t each = (1 + taps) * HWY_MAX_BYTES / 4;
  std::vector<float> parts(static_cast<std::size_t>(s.channels * each));
  for (std::int64_t y = 0; y < p.height; ++y) {
    for (std::int64_t c = 0; c < s.channels; ++c) {
      std::fill(by_voxel.begin(), by_voxel.begin() + 8 * width, 0.0F);
      for (std::int64_t x = 0; x < p.width; ++x) {
        const std::int64_t from = (y * p.width + x) * s.channels + c;
        by_voxel[static_cast<std::size_t>(winner[from] * width + x)] = as_float(gradient[from]);
      }
      float* part = parts.data() + c * each;
      auto sum = hn::LoadU(d, part);
      for (std::int64_t tz = 0; tz < 3; ++tz) {
        float* of_plane = part + (1 + 9 * tz) * lanes;
        hn::Vec<decltype(d)> product[9];
        unrolled<9>([&](auto t) HWY_ATTR { product[t] = hn::LoadU(d, of_plane + t * lanes); });
        for (std::int64_t i = 0; i < p.width; i += lanes) {
          hn::Vec<decltype(d)> g[8];
          unrolled<8>([&](auto k) HWY_ATTR { g[k] = hn::LoadU(d, by_voxel.data() + k * width + i); });
          if (tz == 0) {
            sum = hn::Add(sum, hn::Add(hn::Add(hn::Add(g[0], g[1]), hn::Add(g[2], g[3])),
                                       hn::Add(hn::Add(g[4], g[5]), hn::Add(g[6], g[7]))));
          }
          unrolled<8>([&](auto line) HWY_ATTR {
            constexpr int kz = line / 4, ly = line % 4;
            const float *odd = rows.odd(tz + kz, 2 * y + ly) + i, *even = rows.even(tz + kz, 2 * y + ly) + i;
            unrolled<4>([&](auto lx) HWY_ATTR {
              const auto voxel = hn::LoadU(d, (lx % 2 == 0 ? odd : even) + lx / 2);
              unrolled<4>([&](auto yx) HWY_ATTR {
                constexpr int ky = yx / 2, kx = yx % 2, ty = ly - ky, tx = lx - kx;
                if constexpr (ty >= 0 && ty < 3 && tx >= 0 && tx < 3) {
                  product[ty * 3 + tx] = hn::MulAdd(g[4 * kz + 2 * ky + kx], voxel, product[ty * 3 + tx]);
                }
              });
            });
          });
        }
        unrolled<9>([&](auto t) HWY_ATTR { hn::StoreU(product[t], d, of_plane + t * lanes); });
      }
      hn::StoreU(sum, d, part);
    }
  }
  for (std::int64_t c = 0; c < s.channels; ++c) {
    const float* part = parts.data() + c * each;
    for (std::int64_t t = 0; t < 1 + taps; ++t) {
      double& to = t == 0 ? sums[c] : products[(t - 1) * s.channels + c];
      for (std::int64_t lane = 0; lane < lanes; ++lane) to += static_cast<double>(part[t * lanes + lane]);
    }
  }
}

HWY_FLATTEN void WinnersFloat32(const WindowRows& rows, const MapShape& s, const float* gradient,
                                const std::uint8_t* winner, double* sums, double* products) {
  winners(rows, s, gradient, winner, sums, products);
}
HWY_FLATTEN void WinnersBfloat16(const WindowRows& rows, const MapShape& s, const Bfloat16* gradient,
                                 const std::uint8_t* winner, double* sums, double* products) {
  winners(rows, s, gradient, winner, sums, products);
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(WinnersFloat32);
HWY_EXPORT(WinnersBfloat16);

template <class T, class Kernel>
void add_up(const Kernel& kernel, const PaddedScans& scans, const MapShape& s, const T* gradient,
            const std::uint8_t* winner, double* sum, double* product, const Parallel& parallel) {
  constexpr std::int64_t taps = 27;
  const MapShape p = s.pooled();
  const std::int64_t slabs = s.scans * p.depth, size = p.height * p.width * p.channels;
  const std::int64_t each = (1 + taps) * s.channels;
  std::vector<double> parts(static_cast<std::size_t>(slabs * each));
  for_window_planes(scans, s, parallel, [&](std::int64_t i, const WindowRows& rows) {
    double* part = parts.data() + i * each;
    kernel(rows, s, gradient + i * size, winner + i * size, part, part + s.channels);
  });
  std::fill_n(sum, s.channels, 0.0);
  std::fill_n(product, s.channels * taps, 0.0);
  for (std::int64_t i = 0; i < slabs * each; ++i) {
    const std::int64_t c = i % s.channels, t = i % each / s.channels - 1;
    (t < 0 ? sum[c] : product[c * taps + t]) += parts[static_cast<std::size_t>(i)];
  }
}

}  // namespace

template <>
void first_conv_norm_relu_pool_sums(const PaddedScans& scans, const MapShape& s, const float* gradient,
                                    const std::uint8_t* winner, double* sum, double* product,
                                    const Parallel& parallel) {
  add_up(HWY_DYNAMIC_DISPATCH(WinnersFloat32), scans, s, gradient, winner, sum, product, parallel);
}
template <>
void first_conv_norm_relu_pool_sums(const PaddedScans& scans, const MapShape& s, const Bfloat16* gradient,
                                    const std::uint8_t* winner, double* sum, double* product,
                                    const Parallel& parallel) {
  add_up(HWY_DYNAMIC_DISPATCH(WinnersBfloat16), scans, s, gradient, winner, sum, product, parallel);
}

}  // namespace tripet::ops
#endif
