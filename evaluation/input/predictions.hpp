#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/table/ids.hpp"

namespace tripet::evaluation {

/// What is asked of a scan: which one of the classes it is, or which of several diseases, none included.
enum class Task { exclusive, multilabel };
/// As in tables and in metrics.json: "exclusive", "multilabel".
std::string to_text(Task task);

/// One bit a class.
using ClassSet = std::uint64_t;

/// Participant and session; "n/a" without sessions.
using core::ScanId;

/// One scan predicted by one model of one strategy.
struct PredictionRow {
  std::string participant_id;
  std::string session_id = "n/a";
  int repeat = 0;
  int fold = 0;
  int label = 0;      // exclusive: index into Predictions::classes; multilabel: -1
  int predicted = 0;  // exclusive: index, the column `predicted`, else the first largest probability; multilabel: -1
  ClassSet labels = 0, predicted_labels = 0;  // multilabel: diseases; predicted: the column, else probability >= 1/2
  ClassSet unknown = 0;                       // multilabel: diseases of which nothing says whether the scan has them
  std::vector<double> probabilities;          // one a class; exclusive: divided by their sum where they were rounded
  std::vector<double> pair_logits;            // exclusive: of class i against class j for i < j; empty: not given
  std::optional<ClassSet> prediction_set;     // conformal: the classes that the set holds

  ScanId scan() const { return {participant_id, session_id}; }
};

inline bool in(ClassSet set, int k) {
  return (set >> k & 1) != 0;
}
/// The scan is of this class, or has this disease.
inline bool has_class(const PredictionRow& row, int k) {
  return row.label < 0 ? in(row.labels, k) : row.label == k;
}
/// Whether it is known that the scan is of the class or not.
inline bool knows_class(const PredictionRow& row, int k) {
  return row.label >= 0 || !in(row.unknown, k);
}
/// It is known that the scan is not of the class.
inline bool lacks_class(const PredictionRow& row, int k) {
  return knows_class(row, k) && !has_class(row, k);
}
/// The answer is right; with several diseases, right about each that is known.
inline bool is_right(const PredictionRow& row) {
  return row.predicted == row.label && ((row.predicted_labels ^ row.labels) & ~row.unknown) == 0;
}

struct StrategyPredictions {
  std::string name;
  bool calibrated = true;           // false for decoding by votes: log loss, Brier and ECE do not apply
  bool baseline = false;            // a reference beside the strategies, never one of the compared
  int folds = 0;                    // of a repeat, the most; 0: the file does not say which fold a row belongs to
  double set_level = 0;             // nominal coverage of prediction_set; 0: not stated
  std::vector<PredictionRow> rows;  // sorted by repeat, fold, participant, session
};

struct Predictions {
  Task task = Task::exclusive;
  std::vector<std::string> classes;             // in the order of the columns prob_* of the first file
  std::vector<StrategyPredictions> strategies;  // in order of first appearance
  std::vector<std::string> warnings;            // one line each; for the report and the log
  int without_label = 0;                        // rows left out because nothing is known of their label
  int partly_known = 0;                         // multilabel: rows of which some diseases are not known
  std::set<ScanId> known;                       // scans of the folder that they were matched with, align_with_scans()
};

/// How far the probabilities of a row may be from summing to 1: two decimals of a few classes pass and are divided by
/// their sum, anything else is not a distribution. (A part of 1e9 more, for sums of decimals in binary.)
inline constexpr double sum_tolerance = 1e-2 + 1e-9;
/// What is nearer to 1 stands as it is.
inline constexpr double unnoticed_rounding = 1e-6;

/// Reads tables with the columns participant_id, label and prob_<CLASS>; session_id, repeat, fold, strategy, predicted,
/// decode, task, prediction_set, set_level and logit_<CLASS>|<CLASS> where present. With task = multilabel a label
/// joins diseases with "+", none is "none", and probabilities need not sum to 1; 64 diseases at most. Without the
/// column `strategy` the file's stem is the strategy's name. Rows of one strategy may come from several files (one a
/// fold). All strategies must hold the same scans with the same labels. Throws Error in one line that names the file,
/// its line and the cell for everything else; see predictions_test.cpp for the list.
Predictions read_predictions(const std::vector<std::filesystem::path>& files);

/// The strategies, baselines left out, with the rows of these participants only.
std::vector<StrategyPredictions> rows_of(const Predictions& predictions, const std::set<std::string>& participants);

/// The first largest probability.
int most_probable(const std::vector<double>& probabilities);
/// Sets `predicted` or `predicted_labels` from the probabilities.
void predict_from_probabilities(PredictionRow& row);
/// "AD", "AD+DLB", "none"; with "DLB?" where that disease is not known.
std::string label_text(const PredictionRow& row, const std::vector<std::string>& classes);

}  // namespace tripet::evaluation
