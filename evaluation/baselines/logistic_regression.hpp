#pragma once

#include <span>
#include <vector>

#include "evaluation/baselines/standardisation.hpp"

namespace tripet::evaluation {

/// Multinomial logistic regression with an L2 penalty, scikit-learn's LogisticRegression(C): minimises
/// |W|^2 / 2 + C * sum of weighted log losses, intercepts free; features should be standardised. Two classes: the
/// binomial model, as there.
class LogisticRegression {
 public:
  /// labels in 0..classes-1; a class without a row gets probability 0. weights: one a row, empty for 1.
  /// Throws Error when there is no row, or when Newton's iteration ends without an optimum.
  LogisticRegression(const FeatureTable& rows, const std::vector<int>& labels, int classes, double c = 1,
                     const std::vector<double>& weights = {});

  /// [classes], sums to 1.
  std::vector<double> probabilities(std::span<const double> features) const;

 private:
  std::vector<double> present_probabilities(std::span<const double> features) const;

  int classes_;
  std::size_t features_ = 0;
  std::vector<int> present_;          // the classes that have rows; the model is of these only
  std::vector<double> coefficients_;  // [present, features + 1], the intercept last
};

/// N / (K n_c) for each row, over the K classes that have rows: scikit-learn's class_weight="balanced".
std::vector<double> balanced_weights(const std::vector<int>& labels);

}  // namespace tripet::evaluation
