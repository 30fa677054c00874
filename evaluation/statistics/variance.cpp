#include "evaluation/statistics/variance.hpp"

#include <algorithm>
#include <cmath>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {

double variance_of(const std::vector<double>& values) {
  double count = 0, mean = 0, squares = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    const double step = value - mean;
    mean += step / ++count;
    squares += step * (value - mean);
  }
  return count < 2 ? nan : squares / (count - 1);
}

VarianceSplit split_variance(const std::vector<double>& resampled, const std::vector<std::vector<double>>& folds,
                             const std::vector<double>& repeats) {
  VarianceSplit split{};
  split.participant = variance_of(resampled);
  double sum = 0, size = 0;
  for (const auto& of_repeat : folds) {
    sum += variance_of(of_repeat);
    size += static_cast<double>(of_repeat.size()) / static_cast<double>(folds.size());
  }
  split.fold = sum / static_cast<double>(folds.size());
  split.fold_beyond = std::isnan(split.fold) ? split.fold : std::max(0.0, split.fold - size * split.participant);
  split.repeat = variance_of(repeats);
  const double seeds = std::isnan(split.repeat) ? 0 : split.repeat / static_cast<double>(repeats.size());
  split.error = std::sqrt(split.participant + seeds);
  return split;
}

core::Json to_json(const VarianceSplit& split) {
  using core::number;
  return {{"participant", number(split.participant)},
          {"fold", number(split.fold)},
          {"fold_beyond_participants", number(split.fold_beyond)},
          {"repeat", number(split.repeat)},
          {"standard_error", number(split.error)}};
}

}  // namespace tripet::evaluation
