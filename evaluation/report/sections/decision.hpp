#pragma once

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Decision curves of metrics.json, one panel a class: net benefit by threshold of each strategy, of treating all, of
/// treating none. Empty where there are none.
core::Json decision_figures(const core::Json& metrics, const Predictions& predictions);

/// Whose probabilities they are, and where their intervals say more than "perhaps": against acting on everyone or
/// nobody, and between strategies.
core::Json decision_sentences(const core::Json& metrics);

}  // namespace tripet::evaluation
