#pragma once

#include <cstdint>
#include <functional>

#include "ops/blocks/padded_scans.hpp"

namespace tripet::ops {

/// The four planes of a scan that a plane of windows sees, from z = -1 on, rows from y = -1 on. Vectors run over
/// windows, so the voxels with odd x, from -1, and those with even x stand apart: odd(z, y)[i] is x = 2 i - 1, even(z,
/// y)[i] is x = 2 i. Zeros beyond the scan, for 16 lanes and one voxel more than there are windows.
class WindowRows {
 public:
  static std::int64_t size(const MapShape& shape) { return 4 * WindowRows(nullptr, shape).plane_; }

  /// rows must outlive it.
  WindowRows(const float* rows, const MapShape& shape)
      : half_((shape.pooled().width + 15) / 16 * 16 + 16),
        plane_(2 * half_ * (2 * shape.pooled().height + 2)),
        rows_(rows) {}

  const float* odd(std::int64_t z, std::int64_t y) const { return rows_ + z * plane_ + y * 2 * half_; }
  const float* even(std::int64_t z, std::int64_t y) const { return odd(z, y) + half_; }
  std::int64_t half() const { return half_; }

 private:
  std::int64_t half_, plane_;
  const float* rows_;
};

/// Calls work(number, its rows) for each plane of windows of all scans.
void for_window_planes(const PaddedScans& scans, const MapShape& shape, const Parallel& parallel,
                       const std::function<void(std::int64_t plane, const WindowRows& rows)>& work);

}  // namespace tripet::ops
