#include "ops/blocks/window_rows.hpp"

#include <algorithm>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ops/blocks/window_rows_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// plane_start: the first voxel of the plane of windows.
void split_rows(const float* plane_start, std::int64_t row, std::int64_t plane, const MapShape& s, float* out) {
  const hn::CappedTag<float, 16> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const MapShape p = s.pooled();
  const std::int64_t half = WindowRows(nullptr, s).half(), voxels = p.width + 1;
  for (std::int64_t z = -1; z <= 2; ++z) {
    for (std::int64_t y = -1; y <= 2 * p.height; ++y, out += 2 * half) {
      const float* from = plane_start + z * plane + y * row - 1;
      std::int64_t i = 0;
      for (; i + lanes <= voxels; i += lanes) {
        hn::Vec<decltype(d)> odd, even;
        hn::LoadInterleaved2(d, from + 2 * i, odd, even);
        hn::StoreU(odd, d, out + i);
        hn::StoreU(even, d, out + half + i);
      }
      for (; i < voxels; ++i) {
        out[i] = from[2 * i];
        out[half + i] = from[2 * i + 1];
      }
      std::fill(out + voxels, out + half, 0.0F);
      std::fill(out + half + voxels, out + 2 * half, 0.0F);
    }
  }
}

}  // namespace tripet::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet::ops {

HWY_EXPORT(split_rows);

void for_window_planes(const PaddedScans& scans, const MapShape& s, const Parallel& parallel,
                       const std::function<void(std::int64_t plane, const WindowRows& rows)>& work) {
  const std::int64_t planes = s.pooled().depth;
  parallel(s.scans * planes, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> rows(static_cast<std::size_t>(WindowRows::size(s)));
    for (std::int64_t i = begin; i < end; ++i) {
      HWY_DYNAMIC_DISPATCH(split_rows)
      (scans.scan(i / planes) + 2 * (i % planes) * scans.plane(), scans.row(), scans.plane(), s, rows.data());
      work(i, WindowRows(rows.data(), s));
    }
  });
}

}  // namespace tripet::ops
#endif
