#include "ops/warp_row.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/warp_row_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Voxels of a row whose eight neighbours all lie inside the source.
void Inside(const float* source, std::int64_t nx, std::int64_t plane, const Point& start, const Point& step, float* out,
            int first, int end) {
  const hn::CappedTag<float, 16> d;
  const hn::RebindToSigned<decltype(d)> di;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const auto lane = hn::Iota(d, 0);
  const auto x_step = hn::Set(d, static_cast<float>(step[0])), y_step = hn::Set(d, static_cast<float>(step[1])),
             z_step = hn::Set(d, static_cast<float>(step[2]));
  const auto row = hn::Set(di, static_cast<std::int32_t>(nx)), slice = hn::Set(di, static_cast<std::int32_t>(plane));
  for (int x = first; x < end; x += lanes) {
    // The last vector overlaps the one before, the only one of a short row begins before it and is cut.
    const int from = std::max(first, std::min(x, end - lanes));
    Point whole{};
    std::array<float, 3> part{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double c = start[axis] + from * step[axis];
      whole[axis] = std::floor(c);
      part[axis] = static_cast<float>(c - whole[axis]);  // small numbers, so that float32 will do
    }
    const float* corner = source + static_cast<std::int64_t>(whole[2]) * plane +
                          static_cast<std::int64_t>(whole[1]) * nx + static_cast<std::int64_t>(whole[0]);
    const auto valid = hn::Min(lane, hn::Set(d, static_cast<float>(end - 1 - from)));  // no lane leaves the source
    const auto cx = hn::MulAdd(valid, x_step, hn::Set(d, part[0]));
    const auto cy = hn::MulAdd(valid, y_step, hn::Set(d, part[1]));
    const auto cz = hn::MulAdd(valid, z_step, hn::Set(d, part[2]));
    const auto ix = hn::Floor(cx), iy = hn::Floor(cy), iz = hn::Floor(cz);
    const auto fx = hn::Sub(cx, ix), fy = hn::Sub(cy, iy), fz = hn::Sub(cz, iz);
    const auto index = hn::Add(hn::Add(hn::Mul(hn::ConvertTo(di, iz), slice), hn::Mul(hn::ConvertTo(di, iy), row)),
                               hn::ConvertTo(di, ix));
#if HWY_TARGET == HWY_SCALAR
    const auto line = [&](const float* p) HWY_ATTR {
      const auto low = hn::GatherIndex(d, p, index);
      return hn::MulAdd(fx, hn::Sub(hn::GatherIndex(d, p + 1, index), low), low);
    };
#else
    // Both neighbours along x in one load of 64 bits: loads are what the time goes to.
    const hn::Repartition<double, decltype(d)> pairs;
    const hn::RebindToSigned<decltype(pairs)> wide;
    const hn::Half<decltype(di)> half;
    const auto first_half = hn::ShiftLeft<2>(hn::PromoteTo(wide, hn::LowerHalf(half, index)));
    const auto second_half = hn::ShiftLeft<2>(hn::PromoteTo(wide, hn::UpperHalf(half, index)));
    const auto line = [&](const float* p) HWY_ATTR {
      const auto* of_pairs = reinterpret_cast<const double*>(p);
      const auto one = hn::BitCast(d, hn::GatherOffset(pairs, of_pairs, first_half));
      const auto two = hn::BitCast(d, hn::GatherOffset(pairs, of_pairs, second_half));
      const auto low = hn::ConcatEven(d, two, one);
      return hn::MulAdd(fx, hn::Sub(hn::ConcatOdd(d, two, one), low), low);
    };
#endif
    const auto a = line(corner), b = line(corner + nx), c = line(corner + plane), e = line(corner + plane + nx);
    const auto ab = hn::MulAdd(fy, hn::Sub(b, a), a), ce = hn::MulAdd(fy, hn::Sub(e, c), c);
    const auto value = hn::MulAdd(fz, hn::Sub(ce, ab), ab);
    if (end - from >= lanes) {
      hn::StoreU(value, d, out + from);
    } else {
      hn::BlendedStore(value, hn::FirstN(d, static_cast<std::size_t>(end - from)), d, out + from);
    }
  }
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {
namespace {

HWY_EXPORT(Inside);

/// The whole numbers x in [0, count) for which start + x * step stays inside [0, size - 1], by a margin that rounding
/// can't cross: there the kernel needs no test.
std::pair<int, int> interior(const Point& start, const Point& step, const std::array<int, 3>& size, int count) {
  double first = 0, last = count - 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double low = 1e-4, high = size[axis] - 1 - 1e-4;
    if (high <= low) return {0, 0};
    if (std::abs(step[axis]) < 1e-12) {
      if (start[axis] < low || start[axis] > high) return {0, 0};
      continue;
    }
    const double a = (low - start[axis]) / step[axis], b = (high - start[axis]) / step[axis];
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
  }
  if (!(first <= last)) return {0, 0};
  return {static_cast<int>(std::ceil(first)), static_cast<int>(std::floor(last)) + 1};
}

}  // namespace

float sample(std::span<const float> source, const std::array<int, 3>& size, const Point& p) {
  std::array<std::size_t, 3> low{}, high{};
  std::array<double, 3> fraction{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(p[axis] >= -0.5 && p[axis] < size[axis] - 0.5)) return 0;
    const double c = std::clamp(p[axis], 0.0, size[axis] - 1.0);
    const int floor = static_cast<int>(c);
    low[axis] = static_cast<std::size_t>(floor);
    high[axis] = static_cast<std::size_t>(std::min(floor + 1, size[axis] - 1));
    fraction[axis] = c - floor;
  }
  const auto nx = static_cast<std::size_t>(size[0]);
  const auto ny = static_cast<std::size_t>(size[1]);
  double value = 0;
  for (int corner = 0; corner < 8; ++corner) {
    double weight = 1;
    std::array<std::size_t, 3> index{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const bool upper = ((corner >> axis) & 1) != 0;
      index[axis] = upper ? high[axis] : low[axis];
      weight *= upper ? fraction[axis] : 1 - fraction[axis];
    }
    value += weight * static_cast<double>(source[(index[2] * ny + index[1]) * nx + index[0]]);
  }
  return static_cast<float>(value);
}

void warp_row(std::span<const float> source, const std::array<int, 3>& size, const Point& start, const Point& step,
              float* out, int count) {
  const auto careful = [&](int from, int to) {
    for (int x = from; x < to; ++x) {
      out[x] = sample(source, size, {start[0] + x * step[0], start[1] + x * step[1], start[2] + x * step[2]});
    }
  };
  const auto [first, end] = interior(start, step, size, count);
  if (first >= end) return careful(0, count);
  careful(0, first);
  const std::int64_t nx = size[0];
  HWY_DYNAMIC_DISPATCH(Inside)(source.data(), nx, nx * size[1], start, step, out, first, end);
  careful(end, count);
}

}  // namespace tripet::ops
#endif
