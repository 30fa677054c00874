#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// An AUC with DeLong's structural components, one a row: of a positive the share of negatives below it, of a negative
/// the share of positives above it; ties count half. Sorted once instead of compared pair by pair: Sun & Xu 2014.
struct AucComponents {
  double auc = 0;  // NaN where one side has no rows
  std::vector<double> components;
};
AucComponents auc_components(const std::vector<double>& scores, const std::vector<bool>& positive);

/// The AUC of one trained model: the rows of one (repeat, fold).
struct ModelAuc {
  int repeat = 0, fold = 0;
  double auc = 0;                          // NaN where a class has no rows
  std::size_t smallest = 0;                // rows of the smallest sample that the AUC compares
  std::vector<double> influence;           // [rows] what each adds to the estimate; their squares' sum is the variance
  std::vector<std::uint32_t> participant;  // [rows]
};

/// A plain two-class AUC. influence: (component - mean of its sample) / sqrt(m (m - 1)) for a sample of m rows, so that
/// the squares' sum is DeLong, DeLong & Clarke-Pearson's (1988) variance.
ModelAuc two_sample_auc(const std::vector<double>& scores, const std::vector<bool>& positive);

/// The macro one-vs-rest AUC within each fold (two classes: of the second). Given the sizes of the classes it is a sum
/// of two-sample statistics, so that a row of class c counts (V10_c + sum_{k != c} n_c / (n - n_k) V01_k) / K; with two
/// classes this is DeLong, DeLong & Clarke-Pearson 1988. Several diseases: the mean of their AUCs, in which a row adds
/// up its influence on each.
std::vector<ModelAuc> macro_aucs(const StrategyPredictions& strategy, int classes);

/// The AUC of p_i / (p_i + p_j) (1/2 where both are 0) within each fold, on the rows of i and j.
std::vector<ModelAuc> pair_aucs(const StrategyPredictions& strategy, int i, int j);

/// The AUC of the probability of a class within each fold, against the rest.
std::vector<ModelAuc> class_aucs(const StrategyPredictions& strategy, int k);

/// a - b of correlated AUCs, the mean over folds, then over repeats: the difference of the two means that are told.
/// Weights by inverse variance would be surer of themselves and wrong: folds in which both models are near 1 have
/// little variance and no difference, and would pull it towards 0. Components of one participant are added up over
/// scans and repeats before they are squared, so that repeats do not pass for more participants.
struct DelongDifference {
  double difference = 0, variance = 0;
  double p = 1;  // two-sided, normal

  std::pair<double, double> interval(double level) const;
};
/// a and b: of the same rows in the same order. Nothing, and why, where a class has fewer than two rows in a fold or
/// the variance is 0 and the difference is not.
std::optional<DelongDifference> delong(const std::vector<ModelAuc>& a, const std::vector<ModelAuc>& b,
                                       std::string& reason);

}  // namespace tripet::evaluation
