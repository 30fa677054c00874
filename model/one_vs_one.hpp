#pragma once

#include <memory>

#include "model/strategy.hpp"

namespace tripet::model {

/// One logit for each pair (i, j), i < j, in the order 01, 02, ... 12, ...: "i rather than j". A sample trains the
/// pairs that hold its class and no other.
std::unique_ptr<Strategy> make_one_vs_one(const StrategySettings& settings);

}  // namespace tripet::model
