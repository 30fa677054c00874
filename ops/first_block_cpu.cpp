#include "ops/first_block.hpp"

#include <algorithm>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/first_block_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "ops/vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {

constexpr std::int64_t taps = 27;

/// A plane of windows: plane_start is its first voxel. weights [27, channels].
template <class T, class D>
HWY_INLINE void windows(D d, const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s,
                        bool two, const float* weights, const float* scale, const float* shift, T* pooled,
                        std::uint8_t* winner) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  for (std::int64_t y = 0; y < p.height; ++y) {
    const bool dy = 2 * y + 1 < s.height;
    for (std::int64_t c = 0; c < s.channels; c += lanes) {
      const auto a = hn::LoadU(d, scale + c), b = hn::LoadU(d, shift + c);
      for (std::int64_t x = 0; x < p.width; ++x) {
        const bool dx = 2 * x + 1 < s.width;
        const float* corner = plane_start + (2 * y - 1) * row + 2 * x - 1 - plane;
        auto v0 = hn::Zero(d), v1 = v0, v2 = v0, v3 = v0, v4 = v0, v5 = v0, v6 = v0, v7 = v0;
        // Unrolled any further, the compiler follows one sum after the other and waits for each addition.
#pragma GCC unroll 1
        for (int line = 0; line < 9; ++line) {
          const float* at = corner + line / 3 * plane + line % 3 * row;
          const float* of_line = weights + line * 3 * s.channels + c;
#pragma GCC unroll 3
          for (int tx = 0; tx < 3; ++tx) {
            const auto w = hn::LoadU(d, of_line + tx * s.channels);
            v0 = hn::MulAdd(w, hn::Set(d, at[tx]), v0);
            v1 = hn::MulAdd(w, hn::Set(d, at[tx + 1]), v1);
            v2 = hn::MulAdd(w, hn::Set(d, at[row + tx]), v2);
            v3 = hn::MulAdd(w, hn::Set(d, at[row + tx + 1]), v3);
            v4 = hn::MulAdd(w, hn::Set(d, at[plane + tx]), v4);
            v5 = hn::MulAdd(w, hn::Set(d, at[plane + tx + 1]), v5);
            v6 = hn::MulAdd(w, hn::Set(d, at[plane + row + tx]), v6);
            v7 = hn::MulAdd(w, hn::Set(d, at[plane + row + tx + 1]), v7);
          }
        }
        Largest<D> largest{hn::MulAdd(a, v0, b), hn::Zero(d)};
        if (dx) largest.take(d, hn::MulAdd(a, v1, b), 1);
        if (dy) largest.take(d, hn::MulAdd(a, v2, b), 2);
        if (dy && dx) largest.take(d, hn::MulAdd(a, v3, b), 3);
        if (two) {
          largest.take(d, hn::MulAdd(a, v4, b), 4);
          if (dx) largest.take(d, hn::MulAdd(a, v5, b), 5);
          if (dy) largest.take(d, hn::MulAdd(a, v6, b), 6);
          if (dy && dx) largest.take(d, hn::MulAdd(a, v7, b), 7);
        }
        largest.clip(d);
        const std::int64_t out = (y * p.width + x) * s.channels + c;
        store(largest.value, d, pooled + out);
        if (winner != nullptr) store_winner(largest.winner, d, winner + out);
      }
    }
  }
}

/// sums [channels] and products [27, channels] of a plane of windows are added to.
template <class T, class D>
HWY_INLINE void winners(D d, const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s,
                        const T* gradient, const std::uint8_t* winner, double* sums, double* products) {
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  HWY_ALIGN float lane[HWY_MAX_BYTES / 4];
  const auto add_to = [&](hn::Vec<D> value, double* to) {
    hn::StoreU(value, d, lane);
    for (std::int64_t i = 0; i < lanes; ++i) to[i] += static_cast<double>(lane[i]);
  };
  const auto nobody = hn::Set(d, static_cast<float>(clipped));
  for (std::int64_t y = 0; y < p.height; ++y) {
    for (std::int64_t c = 0; c < s.channels; c += lanes) {
      auto sum = hn::Zero(d);
      hn::Vec<D> product[taps];
      for (auto& of_tap : product) of_tap = hn::Zero(d);
      for (std::int64_t x = 0; x < p.width; ++x) {
        const std::int64_t from = (y * p.width + x) * s.channels + c;
        const auto who = load_winner(d, winner + from);
        const auto g = hn::IfThenZeroElse(hn::Eq(who, nobody), load(d, gradient + from));
        if (hn::AllTrue(d, hn::Eq(g, hn::Zero(d)))) continue;
        sum = hn::Add(sum, g);
        for (int k = 0; k < 8; ++k) {
          const auto is = hn::Eq(who, hn::Set(d, static_cast<float>(k)));
          if (hn::AllFalse(d, is)) continue;
          const auto here = hn::IfThenElseZero(is, g);
          const float* corner = plane_start + (2 * y - 1 + k / 2 % 2) * row + 2 * x - 1 + k % 2 + (k / 4 - 1) * plane;
#pragma GCC unroll 27
          for (int t = 0; t < taps; ++t) {
            product[t] = hn::MulAdd(here, hn::Set(d, corner[t / 9 * plane + t / 3 % 3 * row + t % 3]), product[t]);
          }
        }
      }
      add_to(sum, sums + c);
      for (std::int64_t t = 0; t < taps; ++t) add_to(product[t], products + t * s.channels + c);
    }
  }
}

#define TRIPET_FOR_CHANNELS(CALL)     \
  if (s.channels % 16 == 0) {         \
    const hn::CappedTag<float, 16> d; \
    CALL;                             \
  } else if (s.channels % 8 == 0) {   \
    const hn::CappedTag<float, 8> d;  \
    CALL;                             \
  } else {                            \
    const hn::CappedTag<float, 1> d;  \
    CALL;                             \
  }

#define TRIPET_FIRST_BLOCK(T, NAME)                                                                                   \
  void Windows##NAME(const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s, bool two,     \
                     const float* weights, const float* scale, const float* shift, T* pooled, std::uint8_t* winner) { \
    TRIPET_FOR_CHANNELS(windows(d, plane_start, row, plane, s, two, weights, scale, shift, pooled, winner))           \
  }                                                                                                                   \
  void Winners##NAME(const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s,               \
                     const T* gradient, const std::uint8_t* winner, double* sums, double* products) {                 \
    TRIPET_FOR_CHANNELS(winners(d, plane_start, row, plane, s, gradient, winner, sums, products))                     \
  }

TRIPET_FIRST_BLOCK(float, Float32)
TRIPET_FIRST_BLOCK(Bfloat16, Bfloat16)
#undef TRIPET_FIRST_BLOCK
#undef TRIPET_FOR_CHANNELS

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {
constexpr std::int64_t taps = 27;
}

void first_block_statistics(const NeighbourMoments& moments, const MapShape& s, const float* weights, double* mean,
                            double* variance) {
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

void first_block_gradient(const NeighbourMoments* moments, const MapShape& s, const float* weights, const double* mean,
                          const double* inverse_deviation, const float* scale, const double* sum, const double* product,
                          double* product_centred, float* weights_gradient) {
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

#define TRIPET_FIRST_BLOCK(T, NAME)                                                                                  \
  HWY_EXPORT(Windows##NAME);                                                                                         \
  HWY_EXPORT(Winners##NAME);                                                                                         \
                                                                                                                     \
  template <>                                                                                                        \
  void first_block(const PaddedScans& scans, const MapShape& s, const float* weights, const float* scale,            \
                   const float* shift, T* pooled, std::uint8_t* winner, const Parallel& parallel) {                  \
    std::vector<float> by_tap(static_cast<std::size_t>(taps * s.channels));                                          \
    for (std::int64_t i = 0; i < taps * s.channels; ++i) {                                                           \
      by_tap[static_cast<std::size_t>(i)] = weights[i % s.channels * taps + i / s.channels];                         \
    }                                                                                                                \
    const MapShape p = s.pooled();                                                                                   \
    const std::int64_t size = p.height * p.width * p.channels;                                                       \
    parallel(s.scans* p.depth, [&](std::int64_t begin, std::int64_t end) {                                           \
      for (std::int64_t i = begin; i < end; ++i) {                                                                   \
        const std::int64_t z = 2 * (i % p.depth);                                                                    \
        HWY_DYNAMIC_DISPATCH(Windows##NAME)                                                                          \
        (scans.scan(i / p.depth) + z * scans.plane(), scans.row(), scans.plane(), s, z + 1 < s.depth, by_tap.data(), \
         scale, shift, pooled + i * size, winner == nullptr ? nullptr : winner + i * size);                          \
      }                                                                                                              \
    });                                                                                                              \
  }                                                                                                                  \
  template <>                                                                                                        \
  void first_block_sums(const PaddedScans& scans, const MapShape& s, const T* gradient, const std::uint8_t* winner,  \
                        double* sum, double* product, const Parallel& parallel) {                                    \
    const MapShape p = s.pooled();                                                                                   \
    const std::int64_t slabs = s.scans * p.depth, size = p.height * p.width * p.channels;                            \
    const std::int64_t each = (1 + taps) * s.channels;                                                               \
    std::vector<double> parts(static_cast<std::size_t>(slabs * each));                                               \
    parallel(slabs, [&](std::int64_t begin, std::int64_t end) {                                                      \
      for (std::int64_t i = begin; i < end; ++i) {                                                                   \
        double* part = parts.data() + i * each;                                                                      \
        HWY_DYNAMIC_DISPATCH(Winners##NAME)                                                                          \
        (scans.scan(i / p.depth) + 2 * (i % p.depth) * scans.plane(), scans.row(), scans.plane(), s,                 \
         gradient + i * size, winner + i * size, part, part + s.channels);                                           \
      }                                                                                                              \
    });                                                                                                              \
    std::fill_n(sum, s.channels, 0.0);                                                                               \
    std::fill_n(product, s.channels* taps, 0.0);                                                                     \
    for (std::int64_t i = 0; i < slabs * each; ++i) {                                                                \
      const std::int64_t c = i % s.channels, t = i % each / s.channels - 1;                                          \
      (t < 0 ? sum[c] : product[c * taps + t]) += parts[static_cast<std::size_t>(i)];                                \
    }                                                                                                                \
  }

TRIPET_FIRST_BLOCK(float, Float32)
TRIPET_FIRST_BLOCK(Bfloat16, Bfloat16)
#undef TRIPET_FIRST_BLOCK

}  // namespace tripet::ops
#endif
