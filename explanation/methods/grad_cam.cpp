#include "explanation/methods/grad_cam.hpp"

#include <array>

#include "core/error.hpp"
#include "core/text.hpp"
#include "model/autograd.hpp"

namespace tripet::explanation {

namespace {

constexpr double widest_voxel = 34;  // mm; 32, where grids of odd size are cut

torch::Tensor maps_of(model::Network& network, torch::Tensor scans, std::size_t stage) {
  const torch::NoGradGuard no_gradient;
  for (std::size_t i = 0; i <= stage; ++i) scans = network.run_stage(i, scans);
  return scans;
}

std::size_t deepest_fine_stage(model::Network& network, const torch::Tensor& scan,
                               const std::array<double, 3>& spacing) {
  const torch::NoGradGuard no_gradient;
  std::size_t deepest = 0;
  torch::Tensor maps = scan;
  for (std::size_t stage = 0; stage < network.feature_stages(); ++stage) {
    maps = network.run_stage(stage, maps);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto of_tensor = static_cast<std::int64_t>(4 - axis);  // x is the last
      const double voxels = static_cast<double>(scan.size(of_tensor)) / static_cast<double>(maps.size(of_tensor));
      if (voxels * spacing[axis] > widest_voxel) return deepest;
    }
    deepest = stage;
  }
  return deepest;
}

}  // namespace

torch::Tensor grad_cam(const Explained& explained, const torch::Tensor& scans, std::size_t stage,
                       const torch::Tensor& baseline) {
  model::Network& network = explained.network;
  const torch::Tensor maps = maps_of(network, scans, stage).detach().requires_grad_(true);
  torch::Tensor last = maps;
  for (std::size_t i = stage + 1; i < network.feature_stages(); ++i) last = network.run_stage(i, last);
  const torch::Tensor value = explained.target(network.classify(last)).sum();
  const torch::Tensor gradient = torch::autograd::grad({value}, {maps})[0];
  const torch::Tensor weights = gradient.mean({2, 3, 4}, /*keepdim=*/true);
  torch::Tensor weighed = maps.detach();
  if (baseline.defined()) weighed = weighed - maps_of(network, baseline, stage);
  const torch::Tensor sum = (weights * weighed).sum(1, /*keepdim=*/true).relu();
  const std::array<std::int64_t, 3> size{scans.size(2), scans.size(3), scans.size(4)};
  return torch::upsample_trilinear3d(sum.contiguous(), size, /*align_corners=*/false).squeeze(1);
}

std::size_t find_stage(model::Network& network, const std::string& layer, const torch::Tensor& scan,
                       const std::array<double, 3>& spacing) {
  const std::size_t count = network.feature_stages();
  if (layer == "auto") return deepest_fine_stage(network, scan, spacing);
  if (layer == "last") return count - 1;
  if (const auto number = core::parse_integer(layer); number && *number >= 1 && *number <= static_cast<int>(count)) {
    return static_cast<std::size_t>(*number - 1);
  }
  std::vector<std::string> names;
  for (std::size_t stage = 0; stage < count; ++stage) {
    names.push_back(network.stage_name(stage));
    if (names.back() == layer || names.back().ends_with("." + layer)) return stage;
  }
  throw core::UsageError("--layer " + layer + ": " + network.settings().name + " has the layers 1 to " +
                         std::to_string(count) + " (" + core::join(names, ", ") + ")");
}

}  // namespace tripet::explanation
