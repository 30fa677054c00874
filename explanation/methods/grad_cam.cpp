#include "explanation/methods/grad_cam.hpp"

#include <array>

#include "core/error.hpp"
#include "core/text.hpp"
#include "model/autograd.hpp"

namespace tripet::explanation {

torch::Tensor grad_cam(const Explained& explained, const torch::Tensor& scans, std::size_t stage) {
  model::Network& network = explained.network;
  torch::Tensor maps = scans;
  {
    const torch::NoGradGuard no_gradient;
    for (std::size_t i = 0; i <= stage; ++i) maps = network.run_stage(i, maps);
  }
  maps = maps.detach().requires_grad_(true);
  torch::Tensor last = maps;
  for (std::size_t i = stage + 1; i < network.feature_stages(); ++i) last = network.run_stage(i, last);
  const torch::Tensor value = explained.target(network.classify(last)).sum();
  const torch::Tensor gradient = torch::autograd::grad({value}, {maps})[0];
  const torch::Tensor weights = gradient.mean({2, 3, 4}, /*keepdim=*/true);
  const torch::Tensor sum = (weights * maps.detach()).sum(1, /*keepdim=*/true).relu();
  const std::array<std::int64_t, 3> size{scans.size(2), scans.size(3), scans.size(4)};
  return torch::upsample_trilinear3d(sum.contiguous(), size, /*align_corners=*/false).squeeze(1);
}

std::size_t find_stage(const model::Network& network, const std::string& layer) {
  const std::size_t count = network.feature_stages();
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
