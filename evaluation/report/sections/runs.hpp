#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// Learning curves from the history.tsv of each run: the validation log loss and balanced accuracy of
/// all strategies, then each strategy's own losses. Thin lines are folds, the bold one their mean over the epochs that
/// all folds reached. Empty when no history is found.
core::Json learning_figures(const std::vector<TrainingRun>& runs, const std::vector<std::string>& strategies);

/// What made the predictions: versions, seeds and hashes; the whole record of the first run, which its caption names
/// (or false); and the resolved config of each strategy's first run as text: {"table", "record", "configs": [{"name",
/// "text"}]}. folder: of all runs.
core::Json run_settings(const std::filesystem::path& folder, const std::vector<TrainingRun>& runs,
                        const std::vector<std::filesystem::path>& predictions, const core::Json& metrics);

/// How many comparisons were judged on the same held-out folds before this one, and what that means.
std::string earlier_sentence(const core::Json& metrics);

}  // namespace tripet::evaluation
