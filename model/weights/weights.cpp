#include "model/weights/weights.hpp"

#include <torch/utils.h>

#include "core/error.hpp"
#include "model/weights/misfit.hpp"

namespace tripet::model {

std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& network) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : network.named_parameters()) state[item.key()] = item.value().detach();
  for (const auto& item : network.named_buffers()) state[item.key()] = item.value().detach();
  return state;
}

void load_state(torch::nn::Module& network, const std::map<std::string, torch::Tensor>& state) {
  Misfit misfit;
  const std::map<std::string, torch::Tensor> own = state_of(network);
  for (const auto& [name, tensor] : own) {
    const auto given = state.find(name);
    if (given == state.end()) {
      misfit.missing.push_back(name);
    } else if (given->second.sizes() != tensor.sizes() || given->second.scalar_type() != tensor.scalar_type()) {
      misfit.add_different(name, given->second, tensor);
    } else if (!given->second.isfinite().all().item<bool>()) {
      misfit.not_finite.push_back(name);
    }
  }
  for (const auto& [name, tensor] : state) {
    if (!own.contains(name)) misfit.unknown.push_back(name);
  }
  if (misfit.any()) throw core::Error("the weights do not fit the network: " + misfit.text());

  const torch::NoGradGuard no_gradient;
  for (auto [name, tensor] : own) tensor.copy_(state.at(name));
}

}  // namespace tripet::model
