#pragma once

#include <torch/types.h>
#include <torch/utils.h>

#include "explanation/methods/target.hpp"
#include "model/strategies/strategy.hpp"

namespace tripet::tests {

/// A network as training leaves it: batch norm does something, no dropout, in evaluation mode, parameters without
/// gradients.
inline std::shared_ptr<model::Network> trained_network(const std::string& name, std::array<std::int64_t, 3> size,
                                                       std::int64_t heads, std::uint64_t seed = 3) {
  torch::manual_seed(seed);
  const auto network = model::make_network({name, size, heads}, seed);
  const torch::NoGradGuard no_gradient;
  for (auto& item : network->named_buffers()) {
    if (item.key().ends_with("running_mean")) item.value().uniform_(-0.2, 0.2);
    if (item.key().ends_with("running_var")) item.value().uniform_(0.3, 1);
  }
  for (auto& parameter : network->parameters()) {
    parameter.requires_grad_(false);
    if (parameter.dim() == 1) parameter.add_(torch::randn_like(parameter) * 0.1);
  }
  network->eval();
  return network;
}

inline std::unique_ptr<model::Strategy> strategy_of(const std::string& name, const std::string& decode = "auto") {
  model::StrategySettings settings;
  settings.classes = {"CN", "MCI", "AD"};
  settings.decode = decode;
  if (decode == "linear") settings.irrelevant_pairs = "neutral";
  return model::make_strategy(name, settings);
}

}  // namespace tripet::tests
