#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::evaluation {

/// One scan predicted by one model of one strategy.
struct PredictionRow {
  std::string participant_id;
  std::string session_id = "n/a";
  int repeat = 0;
  int fold = 0;
  int label = 0;                      // index into Predictions::classes
  int predicted = 0;                  // index into classes: the column `predicted`, else the first largest probability
  std::vector<double> probabilities;  // one a class, as they stand in the file: never renormalised
};

struct StrategyPredictions {
  std::string name;
  bool calibrated = true;           // false for decoding by votes: log loss, Brier and ECE do not apply
  bool baseline = false;            // a reference beside the strategies, never one of the compared
  bool folds_known = false;         // the file says which fold a row belongs to
  std::vector<PredictionRow> rows;  // sorted by repeat, fold, participant, session
};

struct Predictions {
  std::vector<std::string> classes;             // in the order of the columns prob_* of the first file
  std::vector<StrategyPredictions> strategies;  // in order of first appearance
  std::vector<std::string> warnings;            // one line each; for the report and the log
  int without_label = 0;                        // rows left out because their label is n/a
};

/// How far the probabilities of a row may be from summing to 1: the rounding of three classes to four decimals and more
/// passes, anything else is not a distribution.
inline constexpr double sum_tolerance = 1e-3;

/// Reads tables with the columns participant_id, label and prob_<CLASS>; session_id, repeat, fold, strategy, predicted
/// and decode where present. Without the column `strategy` the file's stem is the strategy's name. Rows of one strategy
/// may come from several files (one a fold). All strategies must hold the same scans with the same labels. Throws Error
/// in one line that names the file, its line and the cell for everything else; see predictions_test.cpp for the list.
Predictions read_predictions(const std::vector<std::filesystem::path>& files);

/// The first largest probability.
int most_probable(const std::vector<double>& probabilities);

/// Throws Error unless all strategies hold the same scans (participant, session) with the same label. Adds a warning
/// where repeats or folds differ.
void check_same_scans(Predictions& predictions);

}  // namespace tripet::evaluation
