#include "evaluation/statistics/procedure_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <vector>

#include "evaluation/metrics/metric_bounds.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

/// The number of folds of each repeat; 0 where repeats differ.
std::size_t folds_of_repeat(const std::vector<FoldScore>& folds) {
  std::map<int, std::size_t> counts;
  for (const auto& fold : folds) ++counts[fold.repeat];
  for (const auto& [repeat, count] : counts) {
    if (count != counts.begin()->second) return 0;
  }
  return counts.begin()->second;
}

}  // namespace

std::optional<std::pair<double, double>> procedure_interval(const ResampledStrategy& strategy, std::size_t metric,
                                                            double low, double high) {
  const auto& folds = strategy.scores.folds();
  const std::size_t of_repeat = folds_of_repeat(folds);
  if (strategy.scores.predictions().folds == 0 || of_repeat < 2 || !(high > low)) return std::nullopt;
  std::vector<double> values;
  for (const auto& fold : folds) {
    values.push_back(fold.values[metric]);
    if (!std::isfinite(values.back())) return std::nullopt;
  }
  const double test_to_train = strategy.test_to_train_or_folds();
  const double error = std::sqrt((1 / static_cast<double>(values.size()) + test_to_train) * variance_of(values));
  const double z = boost::math::quantile(boost::math::normal(), 0.975);
  const double stretch = std::max(1.0, 2 * z * error / (high - low));
  const double value = strategy.scores.estimates()[metric];
  const auto [least, greatest] = metric_bounds(overall_metrics(strategy.scores.task())[metric]);
  return std::pair{std::max(least, value - stretch * (value - low)),
                   std::min(greatest, value + stretch * (high - value))};
}

}  // namespace tripet::evaluation
