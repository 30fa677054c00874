#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "evaluation/input/predictions.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/ranking.hpp"

namespace tripet::evaluation {

/// What of a scorer is needed.
struct ScorerOptions {
  bool calibrated = true;    // otherwise log loss and Brier are NaN
  bool rankings = true;      // otherwise all that depends on an order of scores is NaN, and much faster
  double specificity = 0.9;  // at which sensitivity_at_specificity is read
};

/// The metrics of one set of predictions as a function of how often each participant counts. All sorting is done once,
/// so that a bootstrap resample costs a few passes over the rows. NaN where undefined (a class without rows), never a
/// stand-in.
class Scorer {
 public:
  virtual ~Scorer() = default;
  /// weights: one a participant; values: metric_keys().size() numbers.
  virtual void score(const std::uint16_t* weights, double* values) const = 0;
  /// Row counts. Exclusive: [label * K + predicted]; multilabel: [disease][has][predicted].
  virtual std::vector<double> confusion(const std::uint16_t* weights) const = 0;
};

/// rows: of one repeat, not empty; participants[r]: index of row r's participant, what weights are by.
std::unique_ptr<const Scorer> make_scorer(Task task, const std::vector<const PredictionRow*>& rows,
                                          const std::vector<std::uint32_t>& participants, int classes,
                                          const ScorerOptions& options);

/// Definitions are scikit-learn's of the same name. In short: balanced accuracy and macro F1 average over the classes
/// that occur; with two classes the AUCs are of the second class's probability; log loss clips at the double's epsilon;
/// brier is the sum over classes, mean over rows; auc_fold_mean is the mean over folds of auc_ovr_macro within the
/// fold; the pair AUC is of p_i/(p_i+p_j) (1/2 where both are 0) on the rows of i and j, and the pair's accuracy that
/// of the larger of p_i, p_j (i when equal). sensitivity_at_specificity: the largest sensitivity on the ROC curve where
/// the specificity is at least the wanted one; the threshold is chosen on the same rows.
class ExclusiveScorer : public Scorer {
 public:
  ExclusiveScorer(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants,
                  int classes, const ScorerOptions& options);

  void score(const std::uint16_t* weights, double* values) const override;
  std::vector<double> confusion(const std::uint16_t* weights) const override;

 private:
  struct Fold {
    std::vector<std::uint32_t> participant;
    std::vector<std::uint8_t> label;
    std::vector<Ranking> columns;  // [K], or the second only for K = 2
  };
  struct Pair {
    Ranking ranking;
    std::vector<std::uint32_t> correct;  // participants of the rows that are right
  };

  double fold_auc(const Fold& fold, const std::uint16_t* weights) const;
  void score_confusion(const std::vector<double>& confusion, double* values) const;
  void score_rankings(const std::vector<double>& support, double total, const std::uint16_t* weights,
                      double* values) const;

  int classes_;
  ScorerOptions options_;
  std::vector<std::uint32_t> participant_;  // [rows]
  std::vector<std::uint16_t> cell_;         // [rows] label * K + predicted
  std::vector<double> log_loss_, brier_;    // [rows]
  std::vector<Ranking> columns_;            // [K] by the probability of the class
  std::vector<Fold> folds_;                 // empty where all rows are of one fold
  std::vector<Pair> pairs_;                 // in the order of metric_keys
};

/// part / whole, NaN for an empty whole.
double ratio(double part, double whole);

}  // namespace tripet::evaluation
