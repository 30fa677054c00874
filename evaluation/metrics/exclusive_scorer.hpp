#pragma once

#include <cstdint>
#include <vector>

#include "evaluation/metrics/ranking.hpp"
#include "evaluation/metrics/scorer.hpp"

namespace tripet::evaluation {

/// Metrics of classes that exclude each other. Definitions are scikit-learn's of the same name. In short: balanced
/// accuracy and macro F1 average over the classes that occur; with two classes the AUCs are of the second class's
/// probability; log loss clips at the double's epsilon; brier is the sum over classes, mean over rows; auc_fold_mean is
/// the mean over folds of auc_ovr_macro within the fold; the pair AUC is of p_i/(p_i+p_j) (1/2 where both are 0) on the
/// rows of i and j, and the pair's accuracy that of the larger of p_i, p_j (i when equal). sensitivity_at_specificity:
/// the largest sensitivity on the ROC curve where the specificity is at least the wanted one; the threshold is chosen
/// on the same rows.
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

  void rank_folds(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint8_t>& label);
  void rank_pairs(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint8_t>& label);
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

}  // namespace tripet::evaluation
