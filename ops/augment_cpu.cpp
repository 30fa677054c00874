#include "ops/augment.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "ops/warp_rows.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/augment_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class U>
HWY_INLINE hn::Vec<U> hash(U d, hn::Vec<U> x) {
  x = hn::Xor(x, hn::ShiftRight<16>(x));
  x = hn::Mul(x, hn::Set(d, 0x7feb352dU));
  x = hn::Xor(x, hn::ShiftRight<15>(x));
  x = hn::Mul(x, hn::Set(d, 0x846ca68bU));
  return hn::Xor(x, hn::ShiftRight<16>(x));
}

/// The sum of the number's halves, each with a sign.
template <class U>
HWY_INLINE hn::Vec<hn::RebindToSigned<U>> halves(U, hn::Vec<U> x) {
  const hn::RebindToSigned<U> s;
#if HWY_TARGET == HWY_SCALAR
  const auto whole = hn::BitCast(s, x);
  return hn::Add(hn::ShiftRight<16>(hn::ShiftLeft<16>(whole)), hn::ShiftRight<16>(whole));
#else
  const hn::Repartition<std::int16_t, U> half;
  auto others = hn::Zero(s);  // where an instruction set keeps the sums of odd halves apart; x86 does not
  const auto sums = hn::ReorderWidenMulAccumulate(s, hn::BitCast(half, x), hn::Set(half, 1), hn::Zero(s), others);
  return hn::RearrangeToOddPlusEven(sums, others);
#endif
}

/// 37837.2 times the noise, less 2.
template <class D>
HWY_INLINE hn::Vec<D> nearly_normal(D d, std::uint64_t key, hn::Vec<hn::RebindToUnsigned<D>> voxels) {
  const hn::RebindToUnsigned<D> u;
  const auto counter = hn::Xor(voxels, hn::Set(u, static_cast<std::uint32_t>(key)));
  const auto a = hash(u, hn::Add(hash(u, counter), hn::Set(u, static_cast<std::uint32_t>(key >> 32))));
  const auto b = hn::Mul(hn::Xor(a, hn::ShiftRight<15>(a)), hn::Set(u, 0x9e3779b9U));
  return hn::ConvertTo(d, hn::Add(halves(u, a), halves(u, b)));
}

/// size^gamma for size >= 1e-30, within 1e-6 of its value for moderate results: 2^(gamma log2 size), with polynomials
/// of least largest error for the logarithm of the mantissa m, odd in z = (m - 1) / (m + 1), and for the power of what
/// is left of a whole number. A fraction of the time of Highway's own functions, which are right to the last bit.
template <class D>
HWY_INLINE hn::Vec<D> power(D d, hn::Vec<D> size, hn::Vec<D> gamma) {
  const hn::RebindToSigned<D> s;
  const auto bits = hn::BitCast(s, size);
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(s, 0x3f3504f3)));  // m in [sqrt(1/2), sqrt(2))
  const auto m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const auto one = hn::Set(d, 1.0F);
  const auto z = hn::Div(hn::Sub(m, one), hn::Add(m, one)), zz = hn::Mul(z, z);
  auto series = hn::MulAdd(zz, hn::Set(d, 0.59897846F), hn::Set(d, 0.96147067F));
  series = hn::MulAdd(zz, series, hn::Set(d, 2.88539129F));
  const auto logarithm = hn::MulAdd(z, series, hn::ConvertTo(d, exponent));
  const auto y = hn::Max(hn::Mul(gamma, logarithm), hn::Set(d, -126.0F));
  const auto to_bits = hn::Set(d, 12582912.0F);  // 1.5 * 2^23: the sum is rounded, and its lowest bits are the number
  const auto rounded = hn::Add(y, to_bits);
  const auto f = hn::Sub(y, hn::Sub(rounded, to_bits));
  auto result = hn::Set(d, 1.3276472e-3F);
  for (const float factor : {9.6755415e-3F, 5.5507133e-2F, 2.4022120e-1F, 6.9314697e-1F, 1.00000007F}) {
    result = hn::MulAdd(result, f, hn::Set(d, factor));
  }
  return hn::BitCast(d, hn::Add(hn::BitCast(s, result), hn::ShiftLeft<23>(hn::BitCast(s, rounded))));
}

/// In place; voxel: the number of the first one.
void change_values(float* values, std::int64_t count, std::uint32_t voxel, const Intensity& how) {
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const hn::RebindToUnsigned<decltype(d)> u;
  const auto lane = hn::Iota(u, 0);
  const float unit = how.noise / 37837.2F;
  const auto scale = hn::Set(d, how.scale), offset = hn::Set(d, how.offset + 2 * unit), gamma = hn::Set(d, how.gamma);
  const auto factor = hn::Set(d, how.factor), middle = hn::Set(d, how.centre), noise = hn::Set(d, unit);
  const auto changed = [&](std::int64_t x, hn::Vec<decltype(d)> value) HWY_ATTR {
    auto v = hn::Mul(hn::Sub(value, middle), factor);
    if (how.gamma != 1) {
      const auto size = hn::Max(hn::Abs(v), hn::Set(d, 1e-30F));
      v = hn::CopySign(power(d, size, gamma), v);
    }
    v = hn::MulAdd(scale, v, offset);
    if (how.noise == 0) return v;
    return hn::MulAdd(noise,
                      nearly_normal(d, how.key, hn::Add(hn::Set(u, voxel + static_cast<std::uint32_t>(x)), lane)), v);
  };
  std::int64_t x = 0;
  for (; x + lanes <= count; x += lanes) hn::StoreU(changed(x, hn::LoadU(d, values + x)), d, values + x);
  if (x < count) {
    const auto rest = hn::FirstN(d, static_cast<std::size_t>(count - x));
    hn::BlendedStore(changed(x, hn::MaskedLoad(rest, d, values + x)), rest, d, values + x);
  }
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(change_values);

/// A row by whole voxels: the middle is a copy, backwards where it is flipped, the ends repeat the border.
void place_row(const float* source, int size, int shift, bool flip, float* out) {
  const int first = std::clamp(shift, 0, size), end = std::clamp(size + shift, 0, size);
  if (flip) {
    std::reverse_copy(source + size - (end - shift), source + size - (first - shift), out + first);
  } else {
    std::copy(source + first - shift, source + end - shift, out + first);
  }
  std::fill(out, out + first, flip ? source[size - 1] : source[0]);
  std::fill(out + end, out + size, flip ? source[0] : source[size - 1]);
}

}  // namespace

void augment(std::span<const float> scan, const std::array<int, 3>& size, const Placement& placement,
             const Intensity& intensity, std::span<float> out, const Parallel& parallel) {
  const std::int64_t nx = size[0], ny = size[1], nz = size[2];
  if (scan.size() != out.size() || scan.size() != static_cast<std::size_t>(nx * ny * nz)) {
    throw core::Error("augment: the number of values does not match the size of the grid");
  }
  parallel(nz * ny, [&](std::int64_t begin, std::int64_t end) {
    constexpr std::int64_t at_once = 16;  // rows that stay in the nearest cache until they are changed
    for (std::int64_t first = begin; first < end; first += at_once) {
      const std::int64_t last = std::min(end, first + at_once);
      float* to = out.data() + first * nx;
      if (placement.to_source) {
        warp_rows(scan, size, *placement.to_source, size, first, last, to);
      } else {
        for (std::int64_t row = first; row < last; ++row) {
          const std::int64_t from_y = std::clamp<std::int64_t>(row % ny - placement.shift[1], 0, ny - 1);
          const std::int64_t from_z = std::clamp<std::int64_t>(row / ny - placement.shift[2], 0, nz - 1);
          place_row(scan.data() + (from_z * ny + from_y) * nx, size[0], placement.shift[0], placement.flip,
                    to + (row - first) * nx);
        }
      }
      HWY_DYNAMIC_DISPATCH(change_values)(to, (last - first) * nx, static_cast<std::uint32_t>(first * nx), intensity);
    }
  });
}

}  // namespace tripet::ops
#endif
