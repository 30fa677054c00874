#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"
#include "evaluation/metrics/scorer.hpp"

namespace tripet::evaluation {

/// The overall metrics of the rows that one model predicted, each row once.
struct FoldScore {
  int repeat, fold;
  int scans;
  std::vector<double> values;  // in the order of overall_metrics(task)
};

/// All metrics of one strategy, as functions of how often each participant counts: computed in each repeat, then
/// averaged over repeats.
class StrategyScores {
 public:
  /// participants: sorted ids; weights are in their order; the rows may be of some of them. The predictions must
  /// outlive this. options.calibrated and options.fold_means are the
  /// predictions'.
  StrategyScores(const StrategyPredictions& predictions, Task task, const std::vector<std::string>& classes,
                 const std::vector<std::string>& participants, ScorerOptions options = {});

  const StrategyPredictions& predictions() const { return *predictions_; }
  Task task() const { return task_; }
  std::size_t width() const { return width_; }
  std::size_t repeats() const { return scorers_.size(); }
  /// Those that have rows.
  std::size_t participants() const { return participants_; }
  /// Writes width() numbers, in the order of metric_keys().
  void score(const std::uint16_t* weights, double* values) const;
  /// With every participant once.
  const std::vector<double>& estimates() const { return estimates_; }
  /// Scorer::confusion, mean over repeats.
  const std::vector<double>& confusion() const { return confusion_; }
  const std::vector<FoldScore>& folds() const { return folds_; }
  /// Scans of the fold with the fewest and with the most.
  int smallest_fold() const;
  int largest_fold() const;
  /// [repeats][width()]
  const std::vector<std::vector<double>>& repeat_values() const { return repeat_values_; }
  /// [participants] share of the participant's scans and repeats that are right.
  const std::vector<double>& share_right() const { return share_right_; }
  /// Rows of each repeat.
  const std::vector<std::vector<const PredictionRow*>>& rows() const { return rows_; }
  /// [repeats][rows] whose each is: the index into the participants.
  const std::vector<std::vector<std::uint32_t>>& row_participants() const { return row_participants_; }
  /// Some participant has several scans, which are not independent.
  bool clustered() const { return clustered_; }
  /// [classes] participants with a scan of the class, and with one of which it is known that it is not.
  const std::vector<double>& participants_with() const { return participants_with_; }
  const std::vector<double>& participants_without() const { return participants_without_; }

 private:
  const StrategyPredictions* predictions_;
  Task task_;
  std::size_t width_;
  std::size_t participants_;
  bool clustered_ = false;
  std::vector<std::vector<const PredictionRow*>> rows_;
  std::vector<std::unique_ptr<const Scorer>> scorers_;
  std::vector<std::vector<std::uint32_t>> row_participants_;
  std::vector<double> estimates_, confusion_, share_right_, participants_with_, participants_without_;
  std::vector<std::vector<double>> repeat_values_;
  std::vector<FoldScore> folds_;
};

/// The ids in all rows, sorted, each once.
std::vector<std::string> participants_of(const StrategyPredictions& predictions);

}  // namespace tripet::evaluation
