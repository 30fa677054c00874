#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// Estimate, bootstrap intervals, Wilson's where the metric is a proportion; null with a reason where there is no
/// value. key_index: the key's place in metric_keys.
core::Json metric_json(const ResampledStrategy& strategy, std::size_t key_index, const MetricKey& key);

/// The same of a number that sensitivity and specificity of class k alone decide; NaN where it has no value, which
/// `reason` explains.
core::Json derived_json(const ResampledStrategy& strategy, std::size_t k,
                        const std::function<double(double sensitivity, double specificity)>& derive,
                        const std::string& reason);

/// {"value", "low", "high"} by the percentile interval at 95 %; NaN becomes null.
core::Json interval_json(double value, const std::vector<double>& resampled);

}  // namespace tripet::evaluation
