#include "ops/blocks/norm_relu_pool.hpp"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/norm_relu_pool_slabs.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/norm_relu_pool_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "ops/blocks/vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {

/// The voxels of one window: where they begin and how far apart they are; those beyond the border are left out.
struct Window {
  std::int64_t first;
  bool inside[8];
};

HWY_INLINE Window window_at(const MapShape& s, std::int64_t plane, std::int64_t y, std::int64_t x) {
  const std::int64_t planes = (s.depth + 1) / 2, scan = plane / planes, z = 2 * (plane % planes);
  const bool dz = z + 1 < s.depth, dy = 2 * y + 1 < s.height, dx = 2 * x + 1 < s.width;
  return {(((scan * s.depth + z) * s.height + 2 * y) * s.width + 2 * x) * s.channels,
          {true, dx, dy, dx && dy, dz, dz && dx, dz && dy, dz && dx && dy}};
}

HWY_INLINE std::int64_t offset(const MapShape& s, int k) {
  return ((k / 4 * s.height + k / 2 % 2) * s.width + k % 2) * s.channels;
}

template <class T, class D>
void statistics(const T* maps, const MapShape& s, double* sums, std::int64_t begin, std::int64_t end) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const std::int64_t rows = s.height * s.width;
  constexpr std::int64_t rows_in_float = 256;
  HWY_ALIGN float sum[HWY_MAX_BYTES / 4], square[HWY_MAX_BYTES / 4];
  for (std::int64_t slab = begin; slab < end; ++slab) {
    const T* plane = maps + slab * rows * s.channels;
    double* out = sums + slab * 2 * s.channels;
    for (std::int64_t c = 0; c < s.channels; c += lanes) {
      const auto centre = load(d, maps + c);  // any value of the channel: what is added up then cancels little
      for (std::int64_t from = 0; from < rows; from += rows_in_float) {
        auto add = hn::Zero(d), add_square = hn::Zero(d);
        for (std::int64_t row = from; row < std::min(rows, from + rows_in_float); ++row) {
          const auto v = hn::Sub(load(d, plane + row * s.channels + c), centre);
          add = hn::Add(add, v);
          add_square = hn::MulAdd(v, v, add_square);
        }
        hn::StoreU(add, d, sum);
        hn::StoreU(add_square, d, square);
        for (std::int64_t i = 0; i < lanes; ++i) {
          out[c + i] += static_cast<double>(sum[i]);
          out[s.channels + c + i] += static_cast<double>(square[i]);
        }
      }
    }
  }
}

template <class T, class D>
void pool(const T* maps, const MapShape& s, const float* factor, const float* summand, T* pooled, std::uint8_t* winner,
          std::int64_t begin, std::int64_t end) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  for (std::int64_t plane = begin; plane < end; ++plane) {
    for (std::int64_t y = 0; y < p.height; ++y) {
      for (std::int64_t x = 0; x < p.width; ++x) {
        const Window window = window_at(s, plane, y, x);
        const std::int64_t out = ((plane * p.height + y) * p.width + x) * s.channels;
        for (std::int64_t c = 0; c < s.channels; c += lanes) {
          const auto a = hn::LoadU(d, factor + c), b = hn::LoadU(d, summand + c);
          Largest<D> largest{hn::MulAdd(a, load(d, maps + window.first + c), b), hn::Zero(d)};
          for (int k = 1; k < 8; ++k) {
            if (!window.inside[k]) continue;
            largest.take(d, hn::MulAdd(a, load(d, maps + window.first + offset(s, k) + c), b), k);
          }
          largest.clip(d);
          store(largest.value, d, pooled + out + c);
          if (winner != nullptr) store_winner(largest.winner, d, winner + out + c);
        }
      }
    }
  }
}

template <class T, class D>
void gradient_sums(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s, const float* mean,
                   double* sums, std::int64_t begin, std::int64_t end) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  HWY_ALIGN float sum[HWY_MAX_BYTES / 4], product[HWY_MAX_BYTES / 4];
  for (std::int64_t plane = begin; plane < end; ++plane) {
    double* out = sums + plane * 2 * s.channels;
    for (std::int64_t y = 0; y < p.height; ++y) {
      for (std::int64_t c = 0; c < s.channels; c += lanes) {
        const auto m = hn::LoadU(d, mean + c);
        auto add = hn::Zero(d), add_product = hn::Zero(d);
        for (std::int64_t x = 0; x < p.width; ++x) {
          const Window window = window_at(s, plane, y, x);
          const std::int64_t at = ((plane * p.height + y) * p.width + x) * s.channels + c;
          const auto who = load_winner(d, winner + at);
          const auto g =
              hn::IfThenZeroElse(hn::Eq(who, hn::Set(d, static_cast<float>(clipped))), load(d, gradient + at));
          auto value = load(d, maps + window.first + c);
          for (int k = 1; k < 8; ++k) {
            if (!window.inside[k]) continue;
            const auto is = hn::Eq(who, hn::Set(d, static_cast<float>(k)));
            value = hn::IfThenElse(is, load(d, maps + window.first + offset(s, k) + c), value);
          }
          add = hn::Add(add, g);
          add_product = hn::MulAdd(g, hn::Sub(value, m), add_product);
        }
        hn::StoreU(add, d, sum);
        hn::StoreU(add_product, d, product);
        for (std::int64_t i = 0; i < lanes; ++i) {
          out[c + i] += static_cast<double>(sum[i]);
          out[s.channels + c + i] += static_cast<double>(product[i]);
        }
      }
    }
  }
}

template <class T, class D>
void backward(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s, const float* mean,
              const float* of_gradient, const float* of_map, const float* constant, T* result, std::int64_t begin,
              std::int64_t end) {
  const D d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  for (std::int64_t plane = begin; plane < end; ++plane) {
    for (std::int64_t y = 0; y < p.height; ++y) {
      for (std::int64_t x = 0; x < p.width; ++x) {
        const Window window = window_at(s, plane, y, x);
        const std::int64_t from = ((plane * p.height + y) * p.width + x) * s.channels;
        for (std::int64_t c = 0; c < s.channels; c += lanes) {
          const auto who = load_winner(d, winner + from + c);
          const auto g = hn::Mul(hn::LoadU(d, of_gradient + c), load(d, gradient + from + c));
          const auto f = hn::LoadU(d, of_map + c), m = hn::LoadU(d, mean + c);
          const auto rest = hn::LoadU(d, constant + c);
          for (int k = 0; k < 8; ++k) {
            if (!window.inside[k]) continue;
            const std::int64_t at = window.first + offset(s, k) + c;
            const auto here = hn::IfThenElseZero(hn::Eq(who, hn::Set(d, static_cast<float>(k))), g);
            store(hn::MulAdd(f, hn::Sub(load(d, maps + at), m), hn::Add(here, rest)), d, result + at);
          }
        }
      }
    }
  }
}

template <class T>
NormReluPoolSlabs<T> slabs(std::int64_t channels) {
  return with_lanes_of(channels, [](auto d) HWY_ATTR {
    using D = decltype(d);
    return NormReluPoolSlabs<T>{statistics<T, D>, pool<T, D>, gradient_sums<T, D>, backward<T, D>};
  });
}
NormReluPoolSlabs<float> slabs_float32(std::int64_t channels) {
  return slabs<float>(channels);
}
NormReluPoolSlabs<Bfloat16> slabs_bfloat16(std::int64_t channels) {
  return slabs<Bfloat16>(channels);
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(slabs_float32);
HWY_EXPORT(slabs_bfloat16);

/// For maps of as many channels.
template <class T>
NormReluPoolSlabs<T> slabs(std::int64_t channels) {
  if constexpr (std::is_same_v<T, float>) {
    return HWY_DYNAMIC_DISPATCH(slabs_float32)(channels);
  } else {
    return HWY_DYNAMIC_DISPATCH(slabs_bfloat16)(channels);
  }
}

/// The slabs' sums [slabs, 2, channels] added up in their order.
void add_slabs(const std::vector<double>& sums, std::int64_t channels, double* first, double* second) {
  std::fill_n(first, channels, 0.0);
  std::fill_n(second, channels, 0.0);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto j = static_cast<std::int64_t>(i) % (2 * channels);
    (j < channels ? first[j] : second[j - channels]) += sums[i];
  }
}

std::vector<double> empty_sums(std::int64_t slabs, std::int64_t channels) {
  return std::vector<double>(static_cast<std::size_t>(slabs * 2 * channels));
}

}  // namespace

template <class T>
void channel_statistics(const T* maps, const MapShape& s, double* mean, double* variance, const Parallel& parallel) {
  const std::int64_t planes = s.scans * s.depth;
  auto sums = empty_sums(planes, s.channels);
  parallel(planes, [&, kernel = slabs<T>(s.channels).statistics](std::int64_t begin, std::int64_t end) {
    kernel(maps, s, sums.data(), begin, end);
  });
  add_slabs(sums, s.channels, mean, variance);
  const auto n = static_cast<double>(s.voxels());
  for (std::int64_t c = 0; c < s.channels; ++c) {
    mean[c] /= n;
    variance[c] = std::max(variance[c] / n - mean[c] * mean[c], 0.0);
    mean[c] += static_cast<double>(read(maps + c));
  }
}

template <class T>
void norm_relu_pool(const T* maps, const MapShape& s, const float* factor, const float* summand, T* pooled,
                    std::uint8_t* winner, const Parallel& parallel) {
  parallel(s.scans * s.pooled().depth, [&, kernel = slabs<T>(s.channels).pool](std::int64_t begin, std::int64_t end) {
    kernel(maps, s, factor, summand, pooled, winner, begin, end);
  });
}

template <class T>
void norm_relu_pool_sums(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                         const float* mean, double* sum, double* product, const Parallel& parallel) {
  const std::int64_t planes = s.scans * s.pooled().depth;
  auto sums = empty_sums(planes, s.channels);
  parallel(planes, [&, kernel = slabs<T>(s.channels).gradient_sums](std::int64_t begin, std::int64_t end) {
    kernel(gradient, winner, maps, s, mean, sums.data(), begin, end);
  });
  add_slabs(sums, s.channels, sum, product);
}

template <class T>
void norm_relu_pool_backward(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                             const float* mean, const float* of_gradient, const float* of_map, const float* constant,
                             T* result, const Parallel& parallel) {
  parallel(s.scans * s.pooled().depth,
           [&, kernel = slabs<T>(s.channels).backward](std::int64_t begin, std::int64_t end) {
             kernel(gradient, winner, maps, s, mean, of_gradient, of_map, constant, result, begin, end);
           });
}

#define TRIPET_INSTANTIATE(T)                                                                                        \
  template void channel_statistics(const T*, const MapShape&, double*, double*, const Parallel&);                    \
  template void norm_relu_pool(const T*, const MapShape&, const float*, const float*, T*, std::uint8_t*,             \
                               const Parallel&);                                                                     \
  template void norm_relu_pool_sums(const T*, const std::uint8_t*, const T*, const MapShape&, const float*, double*, \
                                    double*, const Parallel&);                                                       \
  template void norm_relu_pool_backward(const T*, const std::uint8_t*, const T*, const MapShape&, const float*,      \
                                        const float*, const float*, const float*, T*, const Parallel&);
TRIPET_INSTANTIATE(float)
TRIPET_INSTANTIATE(Bfloat16)
#undef TRIPET_INSTANTIATE

}  // namespace tripet::ops
#endif
