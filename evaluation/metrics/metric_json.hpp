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

/// Of a positive answer sensitivity / (1 - specificity), of a negative one (1 - sensitivity) / specificity.
enum class LikelihoodRatio { positive, negative };

/// The same of a number that a likelihood ratio of class k alone decides, which never falls or never rises with it; NaN
/// where it has no value, which `reason` explains. The ratio is infinite where only its divisor is 0, NaN where both
/// are. Its interval follows from those of sensitivity and specificity, see ratio_interval.
core::Json derived_json(const ResampledStrategy& strategy, std::size_t k, LikelihoodRatio which,
                        const std::function<double(double ratio)>& derive, const std::string& reason);

/// {"value", "low", "high"} by the percentile interval at 95 %; NaN becomes null.
core::Json interval_json(double value, const std::vector<double>& resampled);

}  // namespace tripet::evaluation
