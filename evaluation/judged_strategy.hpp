#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/prior_correction.hpp"
#include "evaluation/resampling.hpp"
#include "evaluation/strategy_scores.hpp"

namespace tripet::evaluation {

/// What is needed to turn one strategy's numbers into Json.
struct Judged {
  const StrategyScores& scores;
  std::size_t column;  // where its numbers start in the bootstrap
  const Bootstrap& bootstrap;
  const std::vector<double>& left_out;  // jackknife [participants, all columns]; may be empty
  std::size_t participants, width;
  const std::vector<std::string>& classes;
  std::uint64_t seed;
};

/// The strategy's part of metrics.json, as evaluate.hpp describes it; without prior_corrected.
core::Json strategy_json(const Judged& judged);

/// Only the numbers that class weights distort; judged: of the corrected probabilities.
core::Json prior_corrected_json(const Judged& judged, const ClassWeights& weights);

}  // namespace tripet::evaluation
