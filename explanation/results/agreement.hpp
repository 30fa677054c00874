#pragma once

#include <span>

namespace tripet::explanation {

/// How well a map points at a known pattern, over the brain; by the size of its values, whatever their sign.
struct Agreement {
  double share_inside = 0;   // of the map's sum
  double density_ratio = 0;  // mean inside over mean outside
  double auc = 0;            // that a voxel inside has more than one outside; ties count half
  double dice = 0;           // with as many of the largest voxels as the pattern has
};

/// Inside is where the pattern has at least half of its largest value. All three on one grid; the brain is where its
/// share is at least a half. NaN where a map is 0 everywhere. Throws Error when the pattern has no voxel in the brain,
/// or all of them.
Agreement agreement(std::span<const float> map, std::span<const float> pattern, std::span<const float> brain);

}  // namespace tripet::explanation
