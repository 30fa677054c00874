#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// A strategy's probabilities after a correction, or why there are none.
struct CorrectedStrategy {
  std::size_t of;    // the strategy's index
  const char* name;  // in metrics.json: "prior_corrected", "temperature_scaled"
  std::optional<StrategyPredictions> predictions;
  core::Json by;                 // what it was corrected by: {"class_weights"}, {"temperatures"}, otherwise {"reason"}
  bool changes_answers = false;  // then predictive values are other ones too
};

/// Both corrections of each strategy that is not a baseline. runs: where class weights are recorded; may be empty.
std::vector<CorrectedStrategy> corrected_strategies(const Predictions& predictions, const std::filesystem::path& runs,
                                                    int threads);

}  // namespace tripet::evaluation
