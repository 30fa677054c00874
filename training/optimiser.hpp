#pragma once

#include "model/networks/network.hpp"
#include "training/adamw.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// The optimiser of all parameters of the network that learn (require a gradient): with --layer-decay d, stage s of S
/// learns at d^(S-1-s) of the learning rate.
AdamW make_optimiser(model::Network& network, const LearningOptions& learning);

}  // namespace tripet::training
