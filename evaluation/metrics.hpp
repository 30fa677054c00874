#pragma once

#include <cstdint>
#include <vector>

#include "evaluation/metric_keys.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// The metrics of one set of predictions as a function of how often each participant counts. All sorting is done once,
/// so that a bootstrap resample costs a few passes over the rows.
///
/// Definitions are scikit-learn's of the same name. In short: balanced accuracy and macro F1 average over the classes
/// that occur; with two classes the AUCs are of the second class's probability; log loss clips at the double's epsilon;
/// brier is the sum over classes, mean over rows; auc_fold_mean is the mean over folds of auc_ovr_macro within the
/// fold; the pair AUC is of p_i/(p_i+p_j) (1/2 where both are 0) on the rows of i and j, and the pair's accuracy that
/// of the larger of p_i, p_j (i when equal). NaN where undefined (a class without rows), never a stand-in.
class Scorer {
 public:
  /// rows: of one repeat; participants[r]: index of row r's participant, what weights are by.
  Scorer(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants, int classes,
         bool calibrated);

  /// weights: one a participant; values: metric_keys().size() numbers.
  void score(const std::uint16_t* weights, double* values) const;
  /// Row counts [label * K + predicted].
  std::vector<double> confusion(const std::uint16_t* weights) const;

 private:
  /// Rows in ascending order of one score; `last` marks the end of a run of equal scores.
  struct Sorted {
    std::vector<std::uint32_t> participant;
    std::vector<std::uint8_t> label;
    std::vector<std::uint8_t> last;
    bool distinct = true;  // no two scores are equal
  };
  /// One walk up the scores of a class: all that its AUCs and its average precision need.
  struct Walk {
    std::vector<double>
        wins;              // [K or more] summed weight of pairs (row of the class, row of class b) in order, ties half
    double precision = 0;  // sum over rows of the class of weight x precision at its score
  };
  struct Fold {
    std::vector<std::uint32_t> participant;
    std::vector<std::uint8_t> label;
    std::vector<Sorted> columns;  // [K], or the second only for K = 2
  };
  struct Pair {
    Sorted sorted;
    std::vector<std::uint32_t> participant;
    std::vector<std::uint8_t> first, correct;
  };

  Sorted sorted(const std::vector<std::size_t>& chosen, const std::vector<double>& scores) const;
  Walk walk(const Sorted& sorted, int positive, const std::uint16_t* weights, double total, double positives) const;
  double fold_auc(const Fold& fold, const std::uint16_t* weights) const;
  void score_confusion(const std::vector<double>& confusion, double* values) const;

  int classes_;
  bool calibrated_;
  std::vector<std::uint32_t> participant_;  // [rows]
  std::vector<std::uint8_t> label_;         // [rows]
  std::vector<std::uint16_t> cell_;         // [rows] label * K + predicted
  std::vector<double> log_loss_, brier_;    // [rows]
  std::vector<Sorted> columns_;             // [K] by the probability of the class
  std::vector<Fold> folds_;                 // empty where all rows are of one fold
  std::vector<Pair> pairs_;                 // in the order of metric_keys
};

}  // namespace tripet::evaluation
