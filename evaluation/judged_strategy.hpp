#pragma once

#include <vector>

#include "core/json.hpp"
#include "evaluation/corrections/prior_correction.hpp"
#include "evaluation/corrections/temperature_scaling.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/metrics/metric_json.hpp"

namespace tripet::evaluation {

/// The strategy's part of metrics.json, as evaluate.hpp describes it; without prior_corrected, temperature_scaled,
/// decision_curves and prediction_sets. prevalences: [classes], see parse_prevalences.
core::Json strategy_json(const Judged& judged, const std::vector<std::vector<double>>& prevalences,
                         const JudgeOptions& options);

/// Only the numbers that class weights distort; judged: of the corrected probabilities.
core::Json prior_corrected_json(const Judged& judged, const ClassWeights& weights);

/// Only the numbers that the temperature changes; judged: of the scaled probabilities.
core::Json temperature_scaled_json(const Judged& judged, const std::vector<TemperatureScaled::Fitted>& temperatures);

}  // namespace tripet::evaluation
