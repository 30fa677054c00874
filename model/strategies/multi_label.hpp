#pragma once

#include <memory>

#include "model/strategies/strategy.hpp"

namespace tripet::model {

/// One logit a class, each with a binary loss of its own. Labels are class indices, or float [n, classes] of 1
/// (present), 0 (absent) and NaN (unknown: left out of the loss). With exclusive classes it is one-vs-rest:
/// probabilities are sigmoid_k / sum of all. Without, they are the sigmoids themselves and rows do not sum to 1.
std::unique_ptr<Strategy> make_multi_label(const StrategySettings& settings);

}  // namespace tripet::model
