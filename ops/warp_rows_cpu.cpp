#include "ops/warp_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ops/source_row.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/warp_rows_cpu.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// (1 - t) a + t b: exact for t = 0 and t = 1.
template <class V>
HWY_INLINE V between(V a, V b, V t) {
  return hn::MulAdd(t, b, hn::NegMulAdd(t, a, a));
}

/// The numbers at p + index and at p + index + 1: both in one load of 64 bits, since loads are what the time goes to.
template <class D>
HWY_INLINE void pairs(D d, const float* p, hn::Vec<hn::RebindToSigned<D>> index, [[maybe_unused]] hn::Mask<D> needed,
                      hn::Vec<D>& first, hn::Vec<D>& second) {
#if HWY_TARGET == HWY_SCALAR
  first = hn::GatherIndex(d, p, index);
  second = hn::GatherIndex(d, p + 1, index);
#else
  const hn::Half<hn::RebindToSigned<D>> half;
  const hn::Repartition<double, D> wide;
#if HWY_TARGET == HWY_AVX3
  // Highway's gathers leave open what the instruction merges with, and it waits for what the register held before.
  const auto gathered = [&](auto part, unsigned lanes) HWY_ATTR {
    return hn::Vec<decltype(wide)>{
        _mm512_mask_i32gather_pd(_mm512_setzero_pd(), static_cast<__mmask8>(lanes), part.raw, p, sizeof(float))};
  };
  const auto low = hn::BitCast(d, gathered(hn::LowerHalf(half, index), needed.raw));
  const auto high = hn::BitCast(d, gathered(hn::UpperHalf(half, index), needed.raw >> 8));
#else
  const hn::RebindToSigned<decltype(wide)> offset;
  const auto gathered = [&](auto part) HWY_ATTR {
    return hn::GatherOffset(wide, reinterpret_cast<const double*>(p), hn::ShiftLeft<2>(hn::PromoteTo(offset, part)));
  };
  const auto low = hn::BitCast(d, gathered(hn::LowerHalf(half, index)));
  const auto high = hn::BitCast(d, gathered(hn::UpperHalf(half, index)));
#endif
  first = hn::ConcatEven(d, high, low);
  second = hn::ConcatOdd(d, high, low);
#endif
}

/// Vectors of results to come, of any rows: where each begins in the source, as the voxel at or below and what is left,
/// and the borders counted from that voxel. The left-over is found in double; all after it deals with small numbers,
/// for which float32 will do. Known beforehand, they are worked through by one loop without branches.
class Vectors {
 public:
  explicit Vectors(const Source& source, int count) : source_(source), count_(count) {}

  void add(const SourceRow& row) {
    for (int x = row.first; x < row.end; x += at_once * lanes_) {
      const int more = std::min(at_once, (row.end - x + lanes_ - 1) / lanes_);
      if (size_ + more > capacity) run();
      place(row, x);
      size_ += more;
    }
  }

  void run() {
    const hn::CappedTag<float, 16> d;
    const hn::RebindToSigned<decltype(d)> di;
    const auto lane = hn::Iota(d, 0);
    const auto step = [&](std::size_t axis) HWY_ATTR { return hn::Set(d, static_cast<float>(source_.step[axis])); };
    const auto x_step = step(0), y_step = step(1), z_step = step(2);
    const std::int64_t nx = source_.size[0], plane = nx * source_.size[1];
    const std::int64_t next_y = source_.size[1] > 1 ? nx : 0, next_z = source_.size[2] > 1 ? plane : 0;
    const auto row = hn::Set(d, static_cast<float>(nx));
    const auto slice = hn::Set(di, static_cast<std::int32_t>(plane));
    // A whole number of up to 22 bits and this are a float32 whose own bits hold the number above those of this.
    const auto to_bits = hn::Set(d, 12582912.0F);
    const auto excess = hn::Mul(hn::BitCast(di, to_bits), hn::Add(slice, hn::Set(di, 1)));
    const auto stored = hn::FirstN(d, static_cast<std::size_t>(std::min(count_, lanes_)));
    for (int i = 0; i < size_; ++i) {
      // Points outside the source are moved to its outermost centres: to where memory may be read.
      const auto x = bounded(d, x_step, axes_[0], i), y = bounded(d, y_step, axes_[1], i),
                 z = bounded(d, z_step, axes_[2], i);
      const auto ix = hn::Min(hn::Floor(x), hn::Set(d, axes_[0].last[i]));
      const auto iy = hn::Min(hn::Floor(y), hn::Set(d, axes_[1].last[i]));
      const auto iz = hn::Min(hn::Floor(z), hn::Set(d, axes_[2].last[i]));
      const auto fx = hn::Sub(x, ix), fy = hn::Sub(y, iy), fz = hn::Sub(z, iz);
      const auto in_slice = hn::BitCast(di, hn::Add(hn::MulAdd(iy, row, ix), to_bits));
      const auto slices = hn::Mul(hn::BitCast(di, hn::Add(iz, to_bits)), slice);
      const auto index = hn::Add(hn::Sub(in_slice, excess), slices);
      const auto along_x = [&](const float* p) HWY_ATTR {
        auto first = hn::Undefined(d), second = first;
        pairs(d, p, index, stored, first, second);
        return between(first, second, fx);
      };
      const float* corner = source_.values + voxel_[i];
      const auto front = between(along_x(corner), along_x(corner + next_y), fy);
      const auto back = between(along_x(corner + next_z), along_x(corner + next_z + next_y), fy);
      const auto inside = hn::And(hn::Ge(lane, hn::Set(d, first_[i])), hn::Lt(lane, hn::Set(d, end_[i])));
      hn::BlendedStore(hn::IfThenElseZero(inside, between(front, back, fz)), stored, d, out_[i]);
    }
    size_ = 0;
  }

 private:
  static constexpr int at_once = 8, capacity = 128;
  static constexpr int room = capacity + at_once;
  const int lanes_ = static_cast<int>(hn::Lanes(hn::CappedTag<float, 16>()));

  struct Axis {
    float part[room], low[room], high[room], last[room];  // last: the last voxel that has another above it
  };

  template <class D>
  static HWY_INLINE hn::Vec<D> bounded(D d, hn::Vec<D> step, const Axis& axis, int i) {
    const auto c = hn::MulAdd(hn::Iota(d, 0), step, hn::Set(d, axis.part[i]));
    return hn::Min(hn::Max(c, hn::Set(d, axis.low[i])), hn::Set(d, axis.high[i]));
  }

  /// Eight of them from x on; the last of a row ends with it.
  HWY_INLINE void place(const SourceRow& row, int x) {
    const hn::CappedTag<double, at_once> d;
    const hn::Rebind<float, decltype(d)> single;
    const hn::RebindToSigned<decltype(d)> wide;
    for (int i = 0; i < at_once; i += static_cast<int>(hn::Lanes(d))) {
      const int at = size_ + i;
      const auto number = hn::Iota(d, i);
      const auto xs = hn::Max(
          hn::Zero(d), hn::Min(hn::MulAdd(number, hn::Set(d, lanes_), hn::Set(d, x)), hn::Set(d, count_ - lanes_)));
      hn::StoreU(hn::DemoteTo(single, hn::Sub(hn::Set(d, row.first), xs)), single, first_ + at);
      hn::StoreU(hn::DemoteTo(single, hn::Sub(hn::Set(d, row.end), xs)), single, end_ + at);
      auto index = hn::Zero(d);
      double stride = 1;
      for (std::size_t a = 0; a < 3; ++a) {
        const auto c = hn::MulAdd(xs, hn::Set(d, source_.step[a]), hn::Set(d, row.start[a]));
        const auto whole = hn::Floor(c);
        const auto low = hn::DemoteTo(single, hn::Neg(whole));
        const auto above = static_cast<float>(source_.size[a] - 1);
        hn::StoreU(hn::DemoteTo(single, hn::Sub(c, whole)), single, axes_[a].part + at);
        hn::StoreU(low, single, axes_[a].low + at);
        hn::StoreU(hn::Add(low, hn::Set(single, above)), single, axes_[a].high + at);
        hn::StoreU(hn::Add(low, hn::Set(single, std::max(above - 1, 0.0F))), single, axes_[a].last + at);
        index = hn::MulAdd(whole, hn::Set(d, stride), index);
        stride *= source_.size[a];
      }
      hn::StoreU(hn::ConvertTo(wide, index), wide, voxel_ + at);
      for (int k = i; k < i + static_cast<int>(hn::Lanes(d)); ++k) {
        hwy::Prefetch(source_.values + std::clamp<std::int64_t>(voxel_[size_ + k] + ahead_, 0, last_));
        out_[size_ + k] = row.out + std::max(0, std::min(x + k * lanes_, count_ - lanes_));
      }
    }
  }

  const Source& source_;
  const int count_;
  // A scan is larger than the caches near a core, and gathers show them no pattern: what the rows three slices further
  // on begin with is fetched now. An eighth of the time of scans that lie in memory.
  const std::int64_t ahead_ = 3 * std::int64_t{source_.size[0]} * source_.size[1];
  const std::int64_t last_ = std::int64_t{source_.size[0]} * source_.size[1] * source_.size[2] - 1;
  int size_ = 0;
  Axis axes_[3];
  float first_[room], end_[room];
  std::int64_t voxel_[room];
  float* out_[room];
};

void warp_source_rows(const Source& source, std::span<const SourceRow> rows, int count) {
  Vectors vectors(source, count);
  for (const SourceRow& row : rows) {
    std::fill(row.out, row.out + row.first, 0.0F);
    std::fill(row.out + row.end, row.out + count, 0.0F);
    vectors.add(row);
  }
  vectors.run();
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {

HWY_EXPORT(warp_source_rows);

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

void warp_rows(std::span<const float> source, const std::array<int, 3>& size, const Affine& map,
               const std::array<int, 3>& target_size, std::int64_t begin, std::int64_t end, float* out) {
  const Source shared{source.data(), size, {map.rows[0][0], map.rows[1][0], map.rows[2][0]}};
  const int count = target_size[0];
  const bool vectors = suits_vectors(shared);
  std::vector<SourceRow> rows;
  rows.reserve(static_cast<std::size_t>(end - begin));
  for (std::int64_t i = begin; i < end; ++i, out += count) {
    const Point start = map({0, static_cast<double>(i % target_size[1]), static_cast<double>(i / target_size[1])});
    if (vectors) {
      rows.push_back(source_row(shared, start, count, out));
      continue;
    }
    for (int x = 0; x < count; ++x) {
      const auto& step = shared.step;
      out[x] = sample(source, size, {start[0] + x * step[0], start[1] + x * step[1], start[2] + x * step[2]});
    }
  }
  HWY_DYNAMIC_DISPATCH(warp_source_rows)(shared, rows, count);
}

}  // namespace tripet::ops
#endif
