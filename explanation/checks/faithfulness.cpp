#include "explanation/checks/faithfulness.hpp"

#include <algorithm>
#include <vector>

#include "core/random.hpp"
#include "ops/smooth.hpp"

namespace tripet::explanation {
namespace {

constexpr std::int64_t steps = 10;
constexpr double share_a_step = 0.05;
constexpr double random_fwhm = 8;  // mm

std::vector<std::int64_t> most_important_first(std::span<const float> map, std::span<const float> brain) {
  std::vector<std::int64_t> voxels;
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (brain[i] >= 0.5F) voxels.push_back(static_cast<std::int64_t>(i));
  }
  std::stable_sort(voxels.begin(), voxels.end(), [&](std::int64_t a, std::int64_t b) {
    return map[static_cast<std::size_t>(a)] > map[static_cast<std::size_t>(b)];
  });
  return voxels;
}

/// Mean of the target while the voxels go from `start` to `end`.
double mean_on_the_way(const Explained& explained, const torch::Tensor& start, const torch::Tensor& end,
                       const std::vector<std::int64_t>& order) {
  torch::Tensor scans = start.repeat({steps, 1, 1, 1, 1}).contiguous();
  const torch::Tensor to = end.contiguous().flatten();
  for (std::int64_t step = 0; step < steps; ++step) {
    const auto count =
        static_cast<std::int64_t>(share_a_step * static_cast<double>(step + 1) * static_cast<double>(order.size()));
    const torch::Tensor voxels =
        torch::tensor(std::vector<std::int64_t>(order.begin(), order.begin() + count), torch::kInt64).to(to.device());
    scans[step].flatten().index_copy_(0, voxels, to.index_select(0, voxels));
  }
  return explained(scans).mean().item<double>();
}

std::vector<float> random_map(const MapInput& input, const std::string& key) {
  core::Random random(key);
  std::vector<float> map(static_cast<std::size_t>(input.scan.numel()));
  for (float& value : map) value = static_cast<float>(random.normal());
  ops::smooth(map, input.size, ops::sigma_in_voxels(random_fwhm, input.spacing));
  return map;
}

}  // namespace

Faithfulness faithfulness(const Explained& explained, const MapInput& input, std::span<const float> map,
                          std::span<const float> brain, const std::string& key) {
  const torch::NoGradGuard no_gradient;
  const auto both = [&](std::span<const float> of) {
    const auto order = most_important_first(of, brain);
    return std::pair(mean_on_the_way(explained, input.scan, input.baseline, order),
                     mean_on_the_way(explained, input.baseline, input.scan, order));
  };
  const auto [deleted, inserted] = both(map);
  Faithfulness result;
  for (int i = 0; i < random_maps; ++i) {
    const auto [by_chance_deleted, by_chance_inserted] = both(random_map(input, key + "/" + std::to_string(i)));
    result.deletion += deleted < by_chance_deleted ? 1.0 / random_maps : 0;
    result.insertion += inserted > by_chance_inserted ? 1.0 / random_maps : 0;
  }
  return result;
}

}  // namespace tripet::explanation
