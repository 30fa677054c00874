#include "explanation/results/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.hpp"

namespace tripet::explanation {
namespace {

struct BrainVoxel {
  double size;
  bool inside;
};

std::vector<BrainVoxel> largest_first(std::span<const float> map, std::span<const float> pattern,
                                      std::span<const float> brain) {
  float highest = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (brain[i] >= 0.5F) highest = std::max(highest, pattern[i]);
  }
  std::vector<BrainVoxel> voxels;
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (brain[i] < 0.5F) continue;
    voxels.push_back({std::abs(static_cast<double>(map[i])), highest > 0 && pattern[i] >= 0.5F * highest});
  }
  std::stable_sort(voxels.begin(), voxels.end(),
                   [](const BrainVoxel& a, const BrainVoxel& b) { return a.size > b.size; });
  return voxels;
}

}  // namespace

Agreement agreement(std::span<const float> map, std::span<const float> pattern, std::span<const float> brain) {
  if (map.size() != pattern.size() || map.size() != brain.size()) {
    throw core::Error("the map and the pattern do not stand on one grid");
  }
  const auto voxels = largest_first(map, pattern, brain);
  const auto inside =
      static_cast<std::size_t>(std::count_if(voxels.begin(), voxels.end(), [](const auto& v) { return v.inside; }));
  const std::size_t outside = voxels.size() - inside;
  if (inside == 0 || outside == 0) throw core::Error("the pattern has no voxel in the brain, or covers all of it");

  double sum_inside = 0, sum_outside = 0;
  for (const auto& voxel : voxels) (voxel.inside ? sum_inside : sum_outside) += voxel.size;
  Agreement result;
  if (sum_inside + sum_outside == 0) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    return {none, none, none, none};
  }
  result.share_inside = sum_inside / (sum_inside + sum_outside);
  result.density_ratio = sum_inside / static_cast<double>(inside) * static_cast<double>(outside) / sum_outside;

  double above = 0, hits = 0, outside_so_far = 0, taken = 0;
  for (std::size_t i = 0; i < voxels.size();) {
    double tied_inside = 0, tied_outside = 0;
    std::size_t end = i;
    for (; end < voxels.size() && voxels[end].size == voxels[i].size; ++end) {
      (voxels[end].inside ? tied_inside : tied_outside) += 1;
    }
    // Of equal voxels at the border of the matched volume each counts by the share of them that still fits in.
    const double tied = static_cast<double>(end - i), room = std::min(tied, static_cast<double>(inside) - taken);
    hits += tied_inside * room / tied;
    taken += room;
    outside_so_far += tied_outside;
    above += tied_inside * (static_cast<double>(outside) - outside_so_far + tied_outside / 2);
    i = end;
  }
  result.auc = above / (static_cast<double>(inside) * static_cast<double>(outside));
  result.dice = hits / static_cast<double>(inside);
  return result;
}

}  // namespace tripet::explanation
