#pragma once

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// One panel a strategy: the share that was right against the stated probability of the top class, of the probabilities
/// as they stand and as they become by what metrics.json reports of them. Empty when no strategy has calibrated ones.
core::Json reliability_figures(const Predictions& predictions, const EvaluateOptions& options);

}  // namespace tripet::evaluation
