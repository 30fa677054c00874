#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// runs/<strategy>/repeat-R/fold-F; `runs` itself where that is the folder of this one run; empty where there is none.
std::filesystem::path run_folder(const std::filesystem::path& runs, const std::string& strategy, int repeat, int fold);

/// One run behind the predictions.
struct TrainingRun {
  std::string strategy;
  int repeat = 0, fold = 0;
  std::filesystem::path folder;  // empty: not found
};
/// Of every strategy (no baselines), repeat and fold that was predicted, in this order; folders of other repeats do not
/// appear.
std::vector<TrainingRun> training_runs(const std::filesystem::path& runs, const Predictions& predictions);

}  // namespace tripet::evaluation
