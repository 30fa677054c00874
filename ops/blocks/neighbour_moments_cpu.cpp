#include "ops/blocks/neighbour_moments.hpp"

#include <algorithm>
#include <vector>

#include "ops/blocks/plane_moments.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/neighbour_moments_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void sum_products(const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s,
                  PlaneMoments& out) {
  const hn::CappedTag<float, 16> d;  // PaddedScans has zeros for 16 lanes beyond the last voxel
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  auto voxels = hn::Zero(d);
  for (std::int64_t lz = 0; lz <= 2; ++lz) {
    for (std::int64_t ly = lz == 0 ? 0 : -2; ly <= 2; ++ly) {
      auto a0 = hn::Zero(d), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
      for (std::int64_t y = 0; y < s.height; ++y) {
        const float* from = plane_start + y * row;
        const float* other = from + lz * plane + ly * row;
        for (std::int64_t x = 0; x < s.width; x += lanes) {
          const auto v = hn::LoadU(d, from + x);
          a0 = hn::MulAdd(v, hn::LoadU(d, other + x - 2), a0);
          a1 = hn::MulAdd(v, hn::LoadU(d, other + x - 1), a1);
          a2 = hn::MulAdd(v, hn::LoadU(d, other + x), a2);
          a3 = hn::MulAdd(v, hn::LoadU(d, other + x + 1), a3);
          a4 = hn::MulAdd(v, hn::LoadU(d, other + x + 2), a4);
          if (lz == 0 && ly == 0) voxels = hn::Add(voxels, v);
        }
      }
      const auto put = [&](std::int64_t lx, double value) {
        if (lz > 0 || ly > 0 || lx >= 0) out.lag[lag_index(lz, ly, lx)] = value;
      };
      put(-2, static_cast<double>(hn::GetLane(hn::SumOfLanes(d, a0))));
      put(-1, static_cast<double>(hn::GetLane(hn::SumOfLanes(d, a1))));
      put(0, static_cast<double>(hn::GetLane(hn::SumOfLanes(d, a2))));
      put(1, static_cast<double>(hn::GetLane(hn::SumOfLanes(d, a3))));
      put(2, static_cast<double>(hn::GetLane(hn::SumOfLanes(d, a4))));
    }
  }
  out.sum = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, voxels)));
}

/// Neighbourhoods of the points just outside the scan in plane z = -1 .. depth.
void sum_outside(const float* scan, std::int64_t row, std::int64_t plane, const MapShape& s, std::int64_t z,
                 PlaneMoments& out) {
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  alignas(64) float patch[32] = {};
  alignas(64) float product[taps][32] = {};
  float sum[taps] = {};
  std::int64_t offsets[taps];
  for (std::int64_t t = 0; t < taps; ++t) offsets[t] = (t / 9 - 1) * plane + (t / 3 % 3 - 1) * row + t % 3 - 1;
  const bool face = z < 0 || z == s.depth;
  for (std::int64_t y = -1; y <= s.height; ++y) {
    const bool edge = face || y < 0 || y == s.height;
    for (std::int64_t x = -1; x <= s.width; x += edge ? 1 : s.width + 1) {
      const float* at = scan + z * plane + y * row + x;
      for (std::int64_t t = 0; t < taps; ++t) patch[t] = at[offsets[t]];
      for (std::int64_t t = 0; t < taps; ++t) {
        if (patch[t] == 0) continue;  // most are: a face sees nine voxels
        sum[t] += patch[t];
        const auto v = hn::Set(d, patch[t]);
        for (std::int64_t u = 0; u < 32; u += lanes) {
          hn::Store(hn::MulAdd(v, hn::Load(d, patch + u), hn::Load(d, product[t] + u)), d, product[t] + u);
        }
      }
    }
  }
  for (std::int64_t t = 0; t < taps; ++t) {
    out.outside_sum[t] = static_cast<double>(sum[t]);
    for (std::int64_t u = 0; u < taps; ++u) out.outside[t][u] = static_cast<double>(product[t][u]);
  }
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {

HWY_EXPORT(sum_products);
HWY_EXPORT(sum_outside);

NeighbourMoments neighbour_moments(const PaddedScans& scans, const MapShape& s, const Parallel& parallel) {
  const std::int64_t planes = s.depth + 2;  // with one outside at each end
  std::vector<PlaneMoments> parts(static_cast<std::size_t>(s.scans * planes));
  parallel(s.scans * planes, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const float* scan = scans.scan(i / planes);
      const std::int64_t z = i % planes - 1;
      auto& part = parts[static_cast<std::size_t>(i)];
      HWY_DYNAMIC_DISPATCH(sum_outside)(scan, scans.row(), scans.plane(), s, z, part);
      if (z < 0 || z == s.depth) continue;
      HWY_DYNAMIC_DISPATCH(sum_products)(scan + z * scans.plane(), scans.row(), scans.plane(), s, part);
    }
  });
  PlaneMoments all{};
  for (const auto& part : parts) {
    for (std::int64_t i = 0; i < lag_count; ++i) all.lag[i] += part.lag[i];
    all.sum += part.sum;
    for (std::int64_t t = 0; t < taps; ++t) {
      all.outside_sum[t] += part.outside_sum[t];
      for (std::int64_t u = 0; u < taps; ++u) all.outside[t][u] += part.outside[t][u];
    }
  }
  // Over the scan and the shell around it, each product of two voxels is met once by each pair of taps that far apart.
  NeighbourMoments moments;
  for (std::int64_t t = 0; t < taps; ++t) {
    const auto ti = static_cast<std::size_t>(t);
    moments.sum[ti] = all.sum - all.outside_sum[t];
    for (std::int64_t u = 0; u < taps; ++u) {
      const std::int64_t lag = lag_index(u / 9 - t / 9, u / 3 % 3 - t / 3 % 3, u % 3 - t % 3);
      moments.product[ti][static_cast<std::size_t>(u)] = all.lag[lag] - all.outside[t][u];
    }
  }
  return moments;
}

}  // namespace tripet::ops
#endif
