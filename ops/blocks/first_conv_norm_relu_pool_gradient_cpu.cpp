#include "ops/blocks/first_conv_norm_relu_pool_gradient.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/window_rows.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/first_conv_norm_relu_pool_gradient_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "ops/blocks/vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {

/// sums [channels] and products [27, channels] of a plane of windows are added to.
template <class T>
HWY_FLATTEN void sums_of_plane(const WindowRows& rows, const MapShape& s, const T* gradient, const std::uint8_t* winner,
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
        by_voxel[static_cast<std::size_t>(winner[from] * width + x)] = read(gradient + from);
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

void sums_of_plane_float32(const WindowRows& rows, const MapShape& s, const float* gradient, const std::uint8_t* winner,
                           double* sums, double* products) {
  sums_of_plane(rows, s, gradient, winner, sums, products);
}
void sums_of_plane_bfloat16(const WindowRows& rows, const MapShape& s, const Bfloat16* gradient,
                            const std::uint8_t* winner, double* sums, double* products) {
  sums_of_plane(rows, s, gradient, winner, sums, products);
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(sums_of_plane_float32);
HWY_EXPORT(sums_of_plane_bfloat16);

template <class T>
void sums_of_plane(const WindowRows& rows, const MapShape& s, const T* gradient, const std::uint8_t* winner,
                   double* sums, double* products) {
  if constexpr (std::is_same_v<T, float>) {
    HWY_DYNAMIC_DISPATCH(sums_of_plane_float32)(rows, s, gradient, winner, sums, products);
  } else {
    HWY_DYNAMIC_DISPATCH(sums_of_plane_bfloat16)(rows, s, gradient, winner, sums, products);
  }
}

}  // namespace

template <class T>
void first_conv_norm_relu_pool_sums(const PaddedScans& scans, const MapShape& s, const T* gradient,
                                    const std::uint8_t* winner, double* sum, double* product,
                                    const Parallel& parallel) {
  const MapShape p = s.pooled();
  const std::int64_t slabs = s.scans * p.depth, size = p.height * p.width * p.channels;
  const std::int64_t each = (1 + taps) * s.channels;
  std::vector<double> parts(static_cast<std::size_t>(slabs * each));
  for_window_planes(scans, s, parallel, [&](std::int64_t i, const WindowRows& rows) {
    double* part = parts.data() + i * each;
    sums_of_plane(rows, s, gradient + i * size, winner + i * size, part, part + s.channels);
  });
  std::fill_n(sum, s.channels, 0.0);
  std::fill_n(product, s.channels * taps, 0.0);
  for (std::int64_t i = 0; i < slabs * each; ++i) {
    const std::int64_t c = i % s.channels, t = i % each / s.channels - 1;
    (t < 0 ? sum[c] : product[c * taps + t]) += parts[static_cast<std::size_t>(i)];
  }
}
template void first_conv_norm_relu_pool_sums(const PaddedScans&, const MapShape&, const float*, const std::uint8_t*,
                                             double*, double*, const Parallel&);
template void first_conv_norm_relu_pool_sums(const PaddedScans&, const MapShape&, const Bfloat16*, const std::uint8_t*,
                                             double*, double*, const Parallel&);

void first_conv_norm_relu_pool_gradient(const NeighbourMoments* moments, const MapShape& s, const float* weights,
                                        const double* mean, const double* inverse_deviation, const float* scale,
                                        const double* sum, const double* product, double* product_centred,
                                        float* weights_gradient) {
  const auto n = static_cast<double>(s.voxels());
  for (std::int64_t c = 0; c < s.channels; ++c) {
    const float* w = weights + c * taps;
    const double* of_winners = product + c * taps;
    double map = 0;
    for (std::int64_t t = 0; t < taps; ++t) map += static_cast<double>(w[t]) * of_winners[t];
    const double centred = map - mean[c] * sum[c];
    product_centred[c] = centred;
    const double r = inverse_deviation[c], factor = static_cast<double>(scale[c]) * r;
    for (std::int64_t t = 0; t < taps; ++t) {
      double gradient = of_winners[t];
      if (moments != nullptr) {  // what batch norm adds through mean and variance
        const auto ti = static_cast<std::size_t>(t);
        double map_product = -mean[c] * moments->sum[ti];
        for (std::size_t u = 0; u < taps; ++u) map_product += static_cast<double>(w[u]) * moments->product[ti][u];
        gradient -= sum[c] / n * moments->sum[ti] + centred * r * r / n * map_product;
      }
      weights_gradient[c * taps + t] = static_cast<float>(factor * gradient);
    }
  }
}

}  // namespace tripet::ops
#endif
