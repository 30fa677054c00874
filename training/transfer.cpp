#include "training/transfer.hpp"

#include <torch/nn/modules/batchnorm.h>

namespace tripet::training {

void transfer(model::Network& network, const Experiment& experiment) {
  if (experiment.init) start_from(*experiment.init, network);
  if (experiment.learning.freeze != "trunk") return;
  for (auto& entry : network.named_parameters()) {
    if (!network.in_head(entry.key())) entry.value().set_requires_grad(false);
  }
}

void train_mode(model::Network& network, const LearningOptions& learning) {
  network.train();
  if (learning.freeze != "trunk") return;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (module->as<torch::nn::BatchNorm3d>() != nullptr) module->eval();
  }
}

}  // namespace tripet::training
