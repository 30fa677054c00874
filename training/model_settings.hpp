#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"
#include "training/experiment.hpp"

namespace tripet::training {

/// A strategy with the experiment's classes and learning options; class_weights: as class_weights() gives them. Throws
/// UsageError when they do not fit.
std::unique_ptr<model::Strategy> make_strategy(const Experiment& experiment, const std::string& name,
                                               const std::vector<double>& class_weights = {});

/// The network that the experiment's options ask for, for a strategy.
model::NetworkSettings network_settings(const Experiment& experiment, const model::Strategy& strategy);

}  // namespace tripet::training
