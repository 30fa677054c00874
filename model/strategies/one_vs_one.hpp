#pragma once

#include <memory>

#include "model/strategies/strategy.hpp"

namespace tripet::model {

/// One logit for each pair (i, j), i < j, in the order 01, 02, ... 12, ...: "i rather than j". Pairs without a scan's
/// class are left out of its loss (ignore), or have the target 1/2 (neutral).
std::unique_ptr<Strategy> make_one_vs_one(const StrategySettings& settings);

}  // namespace tripet::model
