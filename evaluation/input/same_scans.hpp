#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// By repeat, fold, participant and session. Throws Error for a scan that is predicted twice in a repeat.
void sort_rows(StrategyPredictions& strategy);

/// Ids such as "sub-001" and "1", which may be one participant whose zeros a spreadsheet dropped, or two: told in
/// `warnings`. Throws Error when they are never in one repeat, as of tables that were written in two ways.
void check_spelling(const StrategyPredictions& strategy, std::vector<std::string>& warnings);

/// Throws Error unless all strategies hold the same scans (participant, session) with the same label, also within each
/// repeat that two have. Adds a warning where repeats or folds differ.
void check_same_scans(Predictions& predictions);

/// Gives the rows the ids of the scans in data/scans.tsv, where they are spelled otherwise, and says so in the
/// warnings. Without that table nothing changes. Throws Error when an id means several.
void align_with_scans(Predictions& predictions, const std::filesystem::path& data);

}  // namespace tripet::evaluation
