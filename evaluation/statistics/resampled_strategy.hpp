#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/statistics/resampling.hpp"

namespace tripet::evaluation {

/// One strategy's numbers and what they are in each resample.
struct ResampledStrategy {
  const StrategyScores& scores;
  std::size_t column;  // where its numbers start in the bootstrap
  const Bootstrap& bootstrap;
  const std::vector<double>& left_out;  // jackknife [all participants, bootstrap.width()]; may be empty
  const std::vector<std::string>& classes;
  std::uint64_t seed;
  double test_to_train = 0;  // size of a test fold beside that of its training set, as recorded; 0: not known

  /// test_to_train, or where it is not known the mean over folds of the scans in them beside those in the others.
  double test_to_train_or_folds() const {
    if (test_to_train > 0) return test_to_train;
    std::map<int, double> scans;  // of a repeat
    for (const auto& fold : scores.folds()) scans[fold.repeat] += fold.scans;
    double sum = 0;
    for (const auto& fold : scores.folds()) sum += fold.scans / (scans[fold.repeat] - fold.scans);
    return sum / static_cast<double>(scores.folds().size());
  }

  /// In all resamples the number at this place among metric_keys.
  std::vector<double> resampled(std::size_t place) const { return bootstrap.column(column + place); }
  /// With each participant left out once; empty without a jackknife.
  std::vector<double> without_each(std::size_t place) const {
    std::vector<double> values;
    for (std::size_t i = column + place; i < left_out.size(); i += bootstrap.width()) values.push_back(left_out[i]);
    return values;
  }
};

}  // namespace tripet::evaluation
