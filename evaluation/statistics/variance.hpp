#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// Of a sample, divided by n - 1; values that are NaN are left out. NaN for fewer than two.
double variance_of(const std::vector<double>& values);

/// Where the scatter of a metric, or of a difference, comes from.
struct VarianceSplit {
  double participant;  // of the estimate when other participants are drawn: variance over resamples
  double fold;         // among the folds of one repeat, mean over repeats; NaN with one fold
  double fold_beyond;  // what of it drawing participants into folds does not explain, fold - F x participant, or 0
  double repeat;       // among repeats (seed and division into folds together) of the same participants; NaN with one
  double error;        // standard error of the mean over R repeats: sqrt(participant + repeat / R)
};

/// resampled: of the mean over repeats; folds[r]: the values of the folds of repeat r; repeats: each repeat's value.
VarianceSplit split_variance(const std::vector<double>& resampled, const std::vector<std::vector<double>>& folds,
                             const std::vector<double>& repeats);

/// {"participant", "fold", "fold_beyond_participants", "repeat", "standard_error"}; null where there is none.
core::Json to_json(const VarianceSplit& split);

}  // namespace tripet::evaluation
