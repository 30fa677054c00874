#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tripet::evaluation {

/// McNemar's test of paired right and wrong answers with the mid-p correction (Fagerland, Lydersen & Laake 2013): half
/// of the observed outcome's probability counts, which holds the 5 % without the exact test's loss of power.
struct McNemar {
  int a_only = 0;  // participants that a gets right more often than b
  int b_only = 0;
  double p = 1;
};
McNemar mcnemar_mid_p(int a_only, int b_only);

/// The difference of two proportions right that McNemar's test at 5 % finds with 80 % power among n participants of
/// whom this share is discordant: n d^2 = (z_.975 sqrt(s) + z_.80 sqrt(s - d^2))^2 (Connor 1987). Never above the
/// discordance: where that is too small for the power, NaN.
double mcnemar_detectable(double discordance, double n);

/// Nadeau & Bengio 2003: t = mean / sqrt((1/(RK) + q) s^2) with RK-1 degrees of freedom. The folds' models share
/// training participants; q, the ratio of test to training size, stands for that dependence: 1/(K-1) where all that is
/// not held out trains, more where a part of it chooses the epoch or calibrates. All folds count alike, as if they were
/// of one size; folds of whole sites are not.
struct CorrectedT {
  double mean = 0;
  double standard_error = 0;
  bool floored = false;  // the spread over folds would have given a smaller error than the least
  int degrees_of_freedom = 0;
  double p = 1;
  double low95 = 0, high95 = 0, low90 = 0, high90 = 0;
  double detectable = 0;  // difference that a two-sided test at 5 % finds with 80 % power: (t_.975 + t_.80) x error
};
/// differences: one a (repeat, fold); folds: K >= 2. least_error: a standard error below which that of the spread over
/// folds is not believed. test_to_train: where it is known, 0 where it is not. Nothing, and why, when there are fewer
/// than two differences or when all are the same number (their spread then says nothing about chance) and there is no
/// least error.
std::optional<CorrectedT> corrected_t(const std::vector<double>& differences, int folds, std::string& reason,
                                      double least_error = 0, double test_to_train = 0);

/// Wilson's score interval of a proportion (Wilson 1927). Counts are independent answers; a mean over repeats need not
/// be whole. trials > 0.
std::pair<double, double> wilson_interval(double successes, double trials, double level);

/// Of the mean of independent proportions: Wilson's with the effective number of trials, m (1 - m) / v, as surveys with
/// strata use it (Korn & Graubard 1998). m, v: the mean and its variance from proportions smoothed to (x + 1/2) / (n +
/// 1), without which a class that is all right would have no variance. Proportions without trials are left out.
/// reduction: a factor of the effective number.
std::pair<double, double> mean_wilson_interval(const std::vector<std::pair<double, double>>& successes_and_trials,
                                               double level, double reduction = 1);

/// Holm 1979: adjusted p values in the order given. NaN stays NaN and does not count.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace tripet::evaluation
