#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/statistics/clustered_proportion.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// What each participant adds to a proportion of rows, mean over repeats: those of which `counts` holds, and among them
/// those of which `succeeds` holds.
std::vector<ClusterCount> clusters_of(const StrategyScores& scores,
                                      const std::function<bool(const PredictionRow&)>& counts,
                                      const std::function<bool(const PredictionRow&)>& succeeds);

/// The 95 % interval of a metric that is a proportion, or the mean over exclusive classes of one: Wilson's, of counts
/// that are means over repeats; where a participant has several scans, with the effective number of them
/// (clustered_proportion.hpp). Nothing for other metrics, and where the proportion has too few participants.
std::optional<std::pair<double, double>> proportion_interval(const ResampledStrategy& strategy, const MetricKey& key);

}  // namespace tripet::evaluation
