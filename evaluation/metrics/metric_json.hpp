#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/statistics/resampling.hpp"

namespace tripet::evaluation {

/// What is needed to turn one strategy's numbers into Json.
struct Judged {
  const StrategyScores& scores;
  std::size_t column;  // where its numbers start in the bootstrap
  const Bootstrap& bootstrap;
  const std::vector<double>& left_out;  // jackknife [participants, all columns]; may be empty
  std::size_t participants, width;
  const std::vector<std::string>& classes;
  std::uint64_t seed;
};

/// Estimate, bootstrap intervals, Wilson's where the metric is a proportion; null with a reason where there is no
/// value. key_index: the key's place in metric_keys.
core::Json metric_json(const Judged& judged, std::size_t key_index, const MetricKey& key);

/// The same of a number that sensitivity and specificity of class k alone decide; NaN where it has no value, which
/// `reason` explains.
core::Json derived_json(const Judged& judged, std::size_t k,
                        const std::function<double(double sensitivity, double specificity)>& derive,
                        const std::string& reason);

/// {"value", "low", "high"} by the percentile interval at 95 %; NaN becomes null.
core::Json interval_json(double value, const std::vector<double>& resampled);

}  // namespace tripet::evaluation
