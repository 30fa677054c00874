#include "ops/blocks/first_conv_norm_relu_pool.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>
#include <vector>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/window_rows.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/first_conv_norm_relu_pool_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "ops/blocks/vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {

/// How many channels' sums fit into the registers, eight each.
constexpr int channels_at_once = HWY_TARGET <= HWY_AVX3 ? 2 : 1;

/// The map's values in the windows i .. of row y: voxel k of the windows' eight, channel c + n in sums[8 n + k].
/// weights [27, channels].
template <int N, class D>
HWY_INLINE void convolve(D d, const WindowRows& rows, std::int64_t y, std::int64_t i, const float* weights,
                         std::int64_t channels, hn::Vec<D>* HWY_RESTRICT sums) {
  unrolled<8 * N>([&](auto at) HWY_ATTR { sums[at] = hn::Zero(d); });
  unrolled<16>([&](auto line) HWY_ATTR {
    constexpr int lz = line / 4, ly = line % 4;
    const float *odd = rows.odd(lz, 2 * y + ly) + i, *even = rows.even(lz, 2 * y + ly) + i;
    const hn::Vec<D> voxel[4] = {hn::LoadU(d, odd), hn::LoadU(d, even), hn::LoadU(d, odd + 1), hn::LoadU(d, even + 1)};
    unrolled<4>([&](auto zy) HWY_ATTR {
      constexpr int kz = zy / 2, ky = zy % 2, tz = lz - kz, ty = ly - ky;
      if constexpr (tz >= 0 && tz < 3 && ty >= 0 && ty < 3) {
        unrolled<3 * N>([&](auto each) HWY_ATTR {
          constexpr int tx = each / N, n = each % N, k = 8 * n + 4 * kz + 2 * ky;
          const auto weight = hn::Set(d, weights[((tz * 3 + ty) * 3 + tx) * channels + n]);
          sums[k] = hn::MulAdd(weight, voxel[tx], sums[k]);
          sums[k + 1] = hn::MulAdd(weight, voxel[tx + 1], sums[k + 1]);
        });
      }
    });
  });
}

/// What convolve() found to pooled values and winners, [N, lanes] each. in_x: the windows whose second voxel along x
/// lies inside.
template <int N, class D>
HWY_INLINE void pool(D d, const hn::Vec<D>* HWY_RESTRICT sums, const float* factor, const float* summand,
                     hn::Mask<D> in_x, bool in_y, bool in_z, float* HWY_RESTRICT values,
                     std::uint8_t* HWY_RESTRICT winners) {
  const auto nothing = hn::Set(d, -std::numeric_limits<float>::infinity());
  unrolled<N>([&](auto n) HWY_ATTR {
    const auto a = hn::Set(d, factor[n]), b = hn::Set(d, summand[n]);
    Largest<D> largest{hn::MulAdd(a, sums[8 * n], b), hn::Zero(d)};
    unrolled<7>([&](auto before) HWY_ATTR {
      constexpr int k = before + 1;
      if ((k / 4 == 1 && !in_z) || (k / 2 % 2 == 1 && !in_y)) return;
      const auto value = hn::MulAdd(a, sums[8 * n + k], b);
      largest.take(d, k % 2 == 1 ? hn::IfThenElse(in_x, value, nothing) : value, k);
    });
    largest.clip(d);
    hn::StoreU(largest.value, d, values + n * static_cast<std::int64_t>(hn::Lanes(d)));
    store_winner(largest.winner, d, winners + n * static_cast<std::int64_t>(hn::Lanes(d)));
  });
}

/// A plane of windows. weights [27, channels].
template <class T>
using PlaneKernel = void (*)(const WindowRows& rows, const MapShape& shape, bool in_z, const float* weights,
                             const float* factor, const float* summand, T* pooled, std::uint8_t* winner);

template <class T, class DC>
HWY_FLATTEN void plane_of_windows(const WindowRows& rows, const MapShape& s, bool in_z, const float* weights,
                                  const float* factor, const float* summand, T* pooled, std::uint8_t* winner) {
  const DC of_channels;
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  constexpr auto channel_lanes = static_cast<std::int64_t>(hn::MaxLanes(of_channels));
  const hn::RebindToSigned<DC> whole;
  const auto apart = hn::Mul(hn::Iota(whole, 0), hn::Set(whole, static_cast<std::int32_t>(lanes)));
  std::vector<float> values(static_cast<std::size_t>(s.channels * lanes));
  std::vector<std::uint8_t> winners(values.size());
  const MapShape p = s.pooled();
  for (std::int64_t y = 0; y < p.height; ++y) {
    const bool in_y = 2 * y + 1 < s.height;
    for (std::int64_t i = 0; i < p.width; i += lanes) {
      const auto in_x = hn::FirstN(d, static_cast<std::size_t>(std::min(lanes, s.width / 2 - i)));
      std::int64_t c = 0;
      for (; c + channels_at_once <= s.channels; c += channels_at_once) {
        hn::Vec<decltype(d)> sums[8 * channels_at_once];
        convolve<channels_at_once>(d, rows, y, i, weights + c, s.channels, sums);
        pool<channels_at_once>(d, sums, factor + c, summand + c, in_x, in_y, in_z, values.data() + c * lanes,
                               winners.data() + c * lanes);
      }
      for (; c < s.channels; ++c) {
        hn::Vec<decltype(d)> sums[8];
        convolve<1>(d, rows, y, i, weights + c, s.channels, sums);
        pool<1>(d, sums, factor + c, summand + c, in_x, in_y, in_z, values.data() + c * lanes,
                winners.data() + c * lanes);
      }
      for (std::int64_t j = 0; j < std::min(lanes, p.width - i); ++j) {
        const std::int64_t out = (y * p.width + i + j) * s.channels;
        for (c = 0; c < s.channels; c += channel_lanes) {
          store(hn::GatherIndex(of_channels, values.data() + c * lanes + j, apart), of_channels, pooled + out + c);
          if (winner == nullptr) continue;
          for (std::int64_t k = c; k < c + channel_lanes; ++k)
            winner[out + k] = winners[static_cast<std::size_t>(k * lanes + j)];
        }
      }
    }
  }
}

template <class T>
PlaneKernel<T> plane_kernel(std::int64_t channels) {
  return with_lanes_of(channels, [](auto d) HWY_ATTR -> PlaneKernel<T> { return plane_of_windows<T, decltype(d)>; });
}
PlaneKernel<float> plane_kernel_float32(std::int64_t channels) {
  return plane_kernel<float>(channels);
}
PlaneKernel<Bfloat16> plane_kernel_bfloat16(std::int64_t channels) {
  return plane_kernel<Bfloat16>(channels);
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(plane_kernel_float32);
HWY_EXPORT(plane_kernel_bfloat16);

template <class T>
auto plane_kernel(std::int64_t channels) {
  if constexpr (std::is_same_v<T, float>) {
    return HWY_DYNAMIC_DISPATCH(plane_kernel_float32)(channels);
  } else {
    return HWY_DYNAMIC_DISPATCH(plane_kernel_bfloat16)(channels);
  }
}

}  // namespace

void first_conv_norm_relu_pool_statistics(const NeighbourMoments& moments, const MapShape& s, const float* weights,
                                          double* mean, double* variance) {
  const auto n = static_cast<double>(s.voxels());
  for (std::int64_t c = 0; c < s.channels; ++c) {
    double sum = 0, square = 0;
    for (std::size_t t = 0; t < taps; ++t) {
      const auto w = static_cast<double>(weights[c * taps + static_cast<std::int64_t>(t)]);
      sum += w * moments.sum[t];
      for (std::size_t u = 0; u < taps; ++u) {
        square += w * static_cast<double>(weights[c * taps + static_cast<std::int64_t>(u)]) * moments.product[t][u];
      }
    }
    mean[c] = sum / n;
    variance[c] = std::max(square / n - mean[c] * mean[c], 0.0);
  }
}

template <class T>
void first_conv_norm_relu_pool(const PaddedScans& scans, const MapShape& s, const float* weights, const float* factor,
                               const float* summand, T* pooled, std::uint8_t* winner, const Parallel& parallel) {
  std::vector<float> by_tap(static_cast<std::size_t>(taps * s.channels));
  for (std::int64_t i = 0; i < taps * s.channels; ++i) {
    by_tap[static_cast<std::size_t>(i)] = weights[i % s.channels * taps + i / s.channels];
  }
  const auto kernel = plane_kernel<T>(s.channels);
  const MapShape p = s.pooled();
  const std::int64_t size = p.height * p.width * p.channels;
  for_window_planes(scans, s, parallel, [&](std::int64_t i, const WindowRows& rows) {
    kernel(rows, s, 2 * (i % p.depth) + 1 < s.depth, by_tap.data(), factor, summand, pooled + i * size,
           winner == nullptr ? nullptr : winner + i * size);
  });
}
template void first_conv_norm_relu_pool(const PaddedScans&, const MapShape&, const float*, const float*, const float*,
                                        float*, std::uint8_t*, const Parallel&);
template void first_conv_norm_relu_pool(const PaddedScans&, const MapShape&, const float*, const float*, const float*,
                                        Bfloat16*, std::uint8_t*, const Parallel&);

}  // namespace tripet::ops
#endif
