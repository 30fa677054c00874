#pragma once

#include "model/networks/network.hpp"
#include "training/experiment.hpp"

namespace tripet::training {

/// Gives a new network the experiment's initial weights and freezes what is to stay as it is.
void transfer(model::Network& network, const Experiment& experiment);

/// Training mode; the batch norm of a frozen trunk stays in evaluation mode, so that its statistics stay as well.
void train_mode(model::Network& network, const LearningOptions& learning);

}  // namespace tripet::training
