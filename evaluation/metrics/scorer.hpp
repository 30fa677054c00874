#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// What of a scorer is needed.
struct ScorerOptions {
  bool calibrated = true;    // otherwise log loss and Brier are NaN
  bool rankings = true;      // otherwise all that depends on an order of scores is NaN, and much faster
  double specificity = 0.9;  // at which sensitivity_at_specificity is read
  bool fold_means = true;    // otherwise auc_fold_mean is NaN: nothing was cross-validated
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

}  // namespace tripet::evaluation
