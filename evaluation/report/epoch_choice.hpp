#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// Which epoch of each network another rule would have kept, from the history.tsv of each run: {"table", "sentences"},
/// by log loss, AUC and balanced accuracy of the validation set, means over runs; false where fewer than two of these
/// are recorded. used: the rule of the runs, "log-loss" or "auc".
core::Json epoch_choice(const std::vector<TrainingRun>& runs, const std::vector<std::string>& strategies,
                        const std::string& used);

}  // namespace tripet::evaluation
