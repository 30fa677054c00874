#include "training/optimiser.hpp"

#include <cmath>

namespace tripet::training {

AdamW make_optimiser(model::Network& network, const LearningOptions& learning) {
  AdamW::Named parameters;
  std::vector<double> rates;
  for (auto& entry : network.named_parameters()) {
    if (!entry.value().requires_grad()) continue;
    const std::size_t above = network.stage_count() - 1 - network.stage_of(entry.key());
    parameters.emplace_back(entry.key(), entry.value());
    rates.push_back(std::pow(learning.layer_decay, above));
  }
  return {parameters, learning.weight_decay, rates};
}

}  // namespace tripet::training
