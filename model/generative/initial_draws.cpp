#include "model/generative/initial_draws.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/utils.h>

#include <string>

#include "core/hash.hpp"

namespace tripet::model {

namespace {

constexpr double deviation = 0.02;

}  // namespace

void draw_initial_weights(torch::nn::Module& network, std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  const auto draw = [seed](torch::Tensor& tensor, const std::string& name, double mean, double spread) {
    auto stream = at::detail::createCPUGenerator(core::hash_seed(std::to_string(seed) + "|" + name));
    tensor.normal_(mean, spread, stream);
  };
  for (auto& item : network.named_parameters()) {
    const std::string& name = item.key();
    torch::Tensor& parameter = item.value();
    if (name == "embedding") {
      draw(parameter, name, 0, 1);
    } else if (parameter.dim() > 1) {
      draw(parameter, name, 0, deviation);
    } else if (name.ends_with("weight")) {
      draw(parameter, name, 1, deviation);
    }
  }
  for (auto& item : network.named_buffers()) {
    if (!item.key().ends_with("weight_u") && !item.key().ends_with("weight_v")) continue;
    draw(item.value(), item.key(), 0, 1);
    item.value().div_(item.value().norm());
  }
}

}  // namespace tripet::model
