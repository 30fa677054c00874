#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// Learning curves from DIR/<strategy>/repeat-R/fold-F/history.tsv: the validation log loss and balanced accuracy of
/// all strategies, then each strategy's own losses. Thin lines are folds, the bold one their mean over the epochs that
/// all folds reached. Empty when no history is found.
core::Json learning_figures(const std::filesystem::path& runs, const std::vector<std::string>& strategies);

/// What made the predictions: a table of the program's record, the files of predictions with their hashes, and the
/// resolved config of each strategy's first run as text: {"table", "configs": [{"name", "text"}]}.
core::Json run_settings(const std::filesystem::path& runs, const std::vector<std::string>& strategies,
                        const std::vector<std::filesystem::path>& predictions);

}  // namespace tripet::evaluation
