#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// runs/<strategy>/repeat-R/fold-F; `runs` itself where that is the folder of this one run; empty where there is none.
std::filesystem::path run_folder(const std::filesystem::path& runs, const std::string& strategy, int repeat, int fold);

/// One run behind the judged predictions.
struct TrainingRun {
  std::string strategy;
  int repeat = 0, fold = 0;
  std::filesystem::path folder;  // empty: not found
};
/// Every strategy, repeat and fold that metrics.json judges, in this order; folders of other repeats do not appear.
std::vector<TrainingRun> training_runs(const std::filesystem::path& runs, const core::Json& metrics);

/// What run.json of every run says of its settings.
struct RecordedSettings {
  bool complete = false;               // each run has them
  std::vector<std::string> differing;  // names of settings that are not the same in all runs, but for strategy and fold
  std::vector<core::Json> settings;    // those that were found
  std::vector<std::string> strategies;  // whose they are
};
RecordedSettings recorded_settings(const std::vector<TrainingRun>& runs);

/// runs/judgement.json holds {"primary", "margin"} as they were when training began.
struct JudgementRecord {
  bool found = false;
  std::vector<std::string> changes;  // "the primary metric was changed from X to Y after training"
};
JudgementRecord compare_judgement(const std::filesystem::path& runs, const std::string& primary, double margin);

}  // namespace tripet::evaluation
