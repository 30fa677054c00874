#pragma once

#include "ops/blocks/neighbour_moments.hpp"

namespace tripet::ops {

// The 125 products of neighbours up to two voxels apart, of which each stands for its mirror image as well.
inline constexpr std::int64_t lag_index(std::int64_t z, std::int64_t y, std::int64_t x) {
  const std::int64_t index = (z * 5 + y) * 5 + x;
  return index < 0 ? -index : index;
}
inline constexpr std::int64_t lag_count = 2 * 31 + 1;  // the largest index is that of (2, 2, 2)

/// What one plane of a scan adds to NeighbourMoments: products by lag, the sum of voxels, and the sums that the
/// neighbourhoods outside the scan have.
struct PlaneMoments {
  double lag[lag_count], sum, outside_sum[taps], outside[taps][taps];
};

}  // namespace tripet::ops
