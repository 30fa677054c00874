#include "ops/augment.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "ops/warp_row.hpp"

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

template <class D>
HWY_INLINE hn::Vec<D> nearly_normal(D d, std::uint64_t key, hn::Vec<hn::RebindToUnsigned<D>> voxels) {
  const hn::RebindToUnsigned<D> u;
  const hn::RebindToSigned<D> s;
  const auto low = hn::Set(u, 0xffffU);
  const auto counter = hn::Xor(voxels, hn::Set(u, static_cast<std::uint32_t>(key)));
  const auto a = hash(u, hn::Add(hash(u, counter), hn::Set(u, static_cast<std::uint32_t>(key >> 32))));
  const auto b = hash(u, hn::Add(a, hn::Set(u, 0x9e3779b9U)));
  const auto sum =
      hn::Add(hn::Add(hn::And(a, low), hn::ShiftRight<16>(a)), hn::Add(hn::And(b, low), hn::ShiftRight<16>(b)));
  const auto whole = hn::ConvertTo(d, hn::BitCast(s, sum));
  return hn::Mul(hn::Sub(whole, hn::Set(d, 131070.0F)), hn::Set(d, 1 / 37837.2F));
}

/// size^gamma for size >= 1e-30, within 1e-6 of its value for moderate results: 2^(gamma log2 size), the logarithm of
/// the mantissa m by its series in (m - 1) / (m + 1), the power of the rest by its Taylor series. A third of the time
/// of Highway's own functions, which are right to the last bit.
template <class D>
HWY_INLINE hn::Vec<D> power(D d, hn::Vec<D> size, hn::Vec<D> gamma) {
  const hn::RebindToSigned<D> s;
  const auto bits = hn::BitCast(s, size);
  const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(s, 0x3f3504f3)));  // m in [sqrt(1/2), sqrt(2))
  const auto m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
  const auto one = hn::Set(d, 1.0F);
  const auto z = hn::Div(hn::Sub(m, one), hn::Add(m, one)), zz = hn::Mul(z, z);
  auto series = hn::MulAdd(zz, hn::Set(d, 0.4121985F), hn::Set(d, 0.5770780F));  // 2 / (n ln 2) for n = 7, 5, 3, 1
  series = hn::MulAdd(zz, series, hn::Set(d, 0.9617967F));
  series = hn::MulAdd(zz, series, hn::Set(d, 2.8853901F));
  const auto logarithm = hn::MulAdd(z, series, hn::ConvertTo(d, exponent));
  const auto y = hn::Max(hn::Mul(gamma, logarithm), hn::Set(d, -126.0F));
  const auto whole = hn::Round(y);
  const auto f = hn::Sub(y, whole);
  auto result = hn::Set(d, 1.5403530e-4F);  // (ln 2)^n / n! for n = 6 ... 0
  for (const float factor : {1.3333558e-3F, 9.6181291e-3F, 5.5504109e-2F, 2.4022651e-1F, 6.9314718e-1F, 1.0F}) {
    result = hn::MulAdd(result, f, hn::Set(d, factor));
  }
  return hn::BitCast(d, hn::Add(hn::BitCast(s, result), hn::ShiftLeft<23>(hn::ConvertTo(s, whole))));
}

/// In place; voxel: the number of the first one.
void ChangeRow(float* row, std::int64_t count, std::uint32_t voxel, const Intensity& how) {
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const hn::RebindToUnsigned<decltype(d)> u;
  const auto lane = hn::Iota(u, 0);
  const auto scale = hn::Set(d, how.scale), offset = hn::Set(d, how.offset), gamma = hn::Set(d, how.gamma);
  const auto centre = hn::Set(d, how.centre), factor = hn::Set(d, how.factor), noise = hn::Set(d, how.noise);
  for (std::int64_t x = 0; x < count; x += lanes) {
    const std::int64_t left = count - x;
    const auto read = left >= lanes ? hn::LoadU(d, row + x)
                                    : hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(left)), d, row + x);
    auto v = hn::Mul(hn::Sub(read, centre), factor);
    if (how.gamma != 1) {
      const auto size = hn::Max(hn::Abs(v), hn::Set(d, 1e-30F));
      v = hn::CopySign(power(d, size, gamma), v);
    }
    v = hn::MulAdd(scale, v, offset);
    if (how.noise != 0) {
      v = hn::MulAdd(noise, nearly_normal(d, how.key, hn::Add(hn::Set(u, voxel + static_cast<std::uint32_t>(x)), lane)),
                     v);
    }
    if (left >= lanes) {
      hn::StoreU(v, d, row + x);
    } else {
      hn::BlendedStore(v, hn::FirstN(d, static_cast<std::size_t>(left)), d, row + x);
    }
  }
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(ChangeRow);

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
    for (std::int64_t row = begin; row < end; ++row) {
      float* to = out.data() + row * nx;
      const std::int64_t y = row % ny, z = row / ny;
      if (placement.to_source) {
        const auto& map = *placement.to_source;
        warp_row(scan, size, map({0, static_cast<double>(y), static_cast<double>(z)}),
                 {map.rows[0][0], map.rows[1][0], map.rows[2][0]}, to, size[0]);
      } else {
        const std::int64_t from_y = std::clamp<std::int64_t>(y - placement.shift[1], 0, ny - 1);
        const std::int64_t from_z = std::clamp<std::int64_t>(z - placement.shift[2], 0, nz - 1);
        place_row(scan.data() + (from_z * ny + from_y) * nx, size[0], placement.shift[0], placement.flip, to);
      }
      HWY_DYNAMIC_DISPATCH(ChangeRow)(to, nx, static_cast<std::uint32_t>(row * nx), intensity);
    }
  });
}

}  // namespace tripet::ops
#endif
