#pragma once

#include <memory>

#include "model/strategies/strategy.hpp"

namespace tripet::model {

/// One logit a class, cross entropy with class indices.
std::unique_ptr<Strategy> make_softmax(const StrategySettings& settings);

}  // namespace tripet::model
