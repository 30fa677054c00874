#pragma once

#include "model/networks/network.hpp"
#include "training/adamw.hpp"
#include "training/job.hpp"

namespace tripet::training {

/// Gives a new network the experiment's initial weights, freezes what is to stay as it is, moves it to the device, and
/// returns the optimiser of all that learns: with --layer-decay d, stage s of S learns at d^(S-1-s) of the learning
/// rate.
AdamW prepare(model::Network& network, const Experiment& experiment, torch::Device device);

/// Training mode; the batch norm of a frozen trunk stays in evaluation mode, so that its statistics stay as well.
void train_mode(model::Network& network, const LearningOptions& learning);

}  // namespace tripet::training
