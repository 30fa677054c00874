#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What networks predict that learnt from a part of each fold's training participants.
struct CurveStep {
  int percent = 100;
  double participants = 0;  // that a network learnt from: mean over runs; NaN where that is not recorded
  std::vector<StrategyPredictions> strategies;
};

/// The steps of runs/learning-curve (core/learning_curve_name.hpp), ascending, and last the comparison itself; empty
/// where there are none. Steps of other classes or scans than the comparison are left out, and `warnings` says so.
std::vector<CurveStep> learning_curve_steps(const std::filesystem::path& runs, const Predictions& predictions,
                                            std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
