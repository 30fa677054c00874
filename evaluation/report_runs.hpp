#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/training_runs.hpp"

namespace tripet::evaluation {

/// Learning curves from the history.tsv of each run: the validation log loss and balanced accuracy of
/// all strategies, then each strategy's own losses. Thin lines are folds, the bold one their mean over the epochs that
/// all folds reached. Empty when no history is found.
core::Json learning_figures(const std::vector<TrainingRun>& runs, const std::vector<std::string>& strategies);

/// What made the predictions: a table of the files of predictions with their hashes and the record of the first run,
/// which its caption names, and the resolved config of each strategy's first run as text:
/// {"table", "configs": [{"name", "text"}]}. folder: of all runs.
core::Json run_settings(const std::filesystem::path& folder, const std::vector<TrainingRun>& runs,
                        const std::vector<std::filesystem::path>& predictions);

}  // namespace tripet::evaluation
