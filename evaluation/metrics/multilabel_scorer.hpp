#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "evaluation/metrics/ranking.hpp"
#include "evaluation/metrics/scorer.hpp"

namespace tripet::evaluation {

/// Metrics of scans that have several diseases or none. Definitions are scikit-learn's for indicator matrices Y, P:
/// subset_accuracy is accuracy_score; balanced_accuracy the mean over diseases of balanced_accuracy_score; macro_f1 and
/// micro_f1 f1_score (a disease that is neither there nor predicted counts 0); hamming_loss; auc_macro and auc_micro
/// roc_auc_score; auc_fold_mean the mean over folds of auc_macro within the fold; log_loss the mean over diseases of
/// the binary log loss; brier the sum over diseases of (p - y)^2, mean over rows. A disease is predicted where the
/// column `predicted` says so, else at 1/2. A scan and a disease of which it is not known whether they belong together
/// take part in nothing: means are over those that are known, and subset_accuracy asks about these.
class MultilabelScorer : public Scorer {
 public:
  MultilabelScorer(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants,
                   int diseases, const ScorerOptions& options);

  void score(const std::uint16_t* weights, double* values) const override;
  std::vector<double> confusion(const std::uint16_t* weights) const override;

 private:
  struct Fold {
    std::vector<std::uint32_t> participant;
    std::vector<ClassSet> labels, unknown;
    std::vector<Ranking> columns;  // [diseases]
  };
  /// [has][predicted]
  using Counts = std::array<double, 4>;

  std::vector<Counts> counts(const std::uint16_t* weights) const;
  double fold_auc(const Fold& fold, const std::uint16_t* weights) const;
  void score_rankings(const std::vector<Counts>& counts, const std::uint16_t* weights, double* values) const;

  int diseases_;
  ScorerOptions options_;
  std::vector<std::uint32_t> participant_;              // [rows]
  std::vector<ClassSet> labels_, predicted_, unknown_;  // [rows]
  std::vector<double> log_loss_, brier_;                // [rows]
  std::vector<Ranking> columns_;                        // [diseases]
  std::vector<Ranking> pooled_;                         // one, of every disease of every row, for the micro average
  std::vector<Fold> folds_;                             // empty where all rows are of one fold
};

}  // namespace tripet::evaluation
