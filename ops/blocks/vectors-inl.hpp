// Loads and stores shared by the vectorised kernels; included once for each instruction set (Highway's foreach_target).
#if defined(TRIPET_OPS_VECTORS) == defined(HWY_TARGET_TOGGLE)
#ifdef TRIPET_OPS_VECTORS
#undef TRIPET_OPS_VECTORS
#else
#define TRIPET_OPS_VECTORS
#endif

#include <hwy/highway.h>

#include <utility>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// f(0), f(1) ... with numbers that are constants where it is compiled: arrays that they index live in registers.
template <int N, class F>
HWY_INLINE void unrolled(const F& f) {
  [&]<int... I>(std::integer_sequence<int, I...>) HWY_ATTR {
    (f(std::integral_constant<int, I>()), ...);
  }
  (std::make_integer_sequence<int, N>());
}

/// f with a tag of as many lanes, 16 at most, as divide the number of channels.
template <class F>
HWY_INLINE auto with_lanes_of(std::int64_t channels, const F& f) {
  if (channels % 16 == 0) return f(hn::CappedTag<float, 16>());
  if (channels % 8 == 0) return f(hn::CappedTag<float, 8>());
  return f(hn::CappedTag<float, 1>());
}

template <class D>
HWY_INLINE hn::Vec<D> load(D d, const float* from) {
  return hn::LoadU(d, from);
}

template <class D>
HWY_INLINE hn::Vec<D> load(D d, const Bfloat16* from) {
  const hn::Rebind<std::uint16_t, D> half;
  const hn::RebindToUnsigned<D> whole;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(whole, hn::LoadU(half, &from->bits))));
}

template <class D>
HWY_INLINE void store(hn::Vec<D> value, D d, float* to) {
  hn::StoreU(value, d, to);
}

template <class D>
HWY_INLINE void store(hn::Vec<D> value, D d, Bfloat16* to) {
  const hn::RebindToUnsigned<D> whole;
  const hn::RebindToSigned<D> whole_signed;
  const hn::Rebind<std::uint16_t, D> half;
  const auto bits = hn::BitCast(whole, value);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(whole, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(hn::Add(bits, hn::Set(whole, 0x7fff)), odd));
  // Rounding would carry a NaN with a full mantissa over to another number.
  const auto kept = hn::IfThenElse(hn::RebindMask(whole, hn::IsNaN(value)), hn::Set(whole, 0x7fc0), rounded);
  hn::StoreU(hn::DemoteTo(half, hn::BitCast(whole_signed, kept)), half, &to->bits);
  (void)d;
}

template <class D>
HWY_INLINE hn::Vec<D> load_winner(D d, const std::uint8_t* from) {
  const hn::Rebind<std::uint8_t, D> byte;
  const hn::RebindToSigned<D> whole;
  return hn::ConvertTo(d, hn::PromoteTo(whole, hn::LoadU(byte, from)));
}

template <class D>
HWY_INLINE void store_winner(hn::Vec<D> winner, D, std::uint8_t* to) {
  const hn::Rebind<std::uint8_t, D> byte;
  const hn::RebindToSigned<D> whole;
  hn::StoreU(hn::DemoteTo(byte, hn::ConvertTo(whole, winner)), byte, to);
}

/// The largest of a window so far.
template <class D>
struct Largest {
  hn::Vec<D> value, winner;

  HWY_INLINE void take(D d, hn::Vec<D> other, int k) {
    const auto larger = hn::Or(hn::Gt(other, value), hn::IsNaN(other));
    value = hn::IfThenElse(larger, other, value);
    winner = hn::IfThenElse(larger, hn::Set(d, static_cast<float>(k)), winner);
  }

  /// After ReLU; NaN stays.
  HWY_INLINE void clip(D d) {
    const auto nothing = hn::Le(value, hn::Zero(d));
    value = hn::IfThenZeroElse(nothing, value);
    winner = hn::IfThenElse(nothing, hn::Set(d, static_cast<float>(clipped)), winner);
  }
};

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
