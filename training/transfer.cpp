#include "training/transfer.hpp"

#include <torch/nn/modules/batchnorm.h>

#include <cmath>

#include "training/device/device.hpp"

namespace tripet::training {

AdamW prepare(model::Network& network, const Experiment& experiment, torch::Device device) {
  if (experiment.init) start_from(*experiment.init, network);
  place(network, device);
  AdamW::Named parameters;
  std::vector<double> rates;
  for (auto& entry : network.named_parameters()) {
    if (experiment.learning.freeze == "trunk" && !network.in_head(entry.key())) {
      entry.value().set_requires_grad(false);
      continue;
    }
    const std::size_t above = network.stage_count() - 1 - network.stage_of(entry.key());
    parameters.emplace_back(entry.key(), entry.value());
    rates.push_back(std::pow(experiment.learning.layer_decay, above));
  }
  return {parameters, experiment.learning.weight_decay, rates};
}

void train_mode(model::Network& network, const LearningOptions& learning) {
  network.train();
  if (learning.freeze != "trunk") return;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (module->as<torch::nn::BatchNorm3d>() != nullptr) module->eval();
  }
}

}  // namespace tripet::training
