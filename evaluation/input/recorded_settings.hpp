#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// What run.json of every run says of its settings.
struct RecordedSettings {
  bool complete = false;               // each run has them
  std::vector<std::string> differing;  // names of settings that are not the same in all runs, but for strategy and fold
  std::vector<core::Json> settings;    // those that were found
  std::vector<std::string> strategies;  // whose they are
};
RecordedSettings recorded_settings(const std::vector<TrainingRun>& runs);

}  // namespace tripet::evaluation
