#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// The nominal 95 % interval of an overall metric (its place in overall_metrics) of the strategy as a procedure: were
/// other participants drawn and all networks trained anew. low, high: its interval for the networks at hand. That one
/// is stretched about the estimate until it is as wide as one of Nadeau & Bengio's (2003) variance of the mean over
/// folds, (1 / RK + test / train) s^2, and never made narrower; the metric's bounds hold. There is no unbiased estimate
/// of that variance (Bengio & Grandvalet 2004): that it suffices is found by simulation (benchmarks/retrained.cpp).
/// Nothing without cross-validation in at least two folds of known and equal number, and where a fold has no value.
std::optional<std::pair<double, double>> procedure_interval(const ResampledStrategy& strategy, std::size_t metric,
                                                            double low, double high);

}  // namespace tripet::evaluation
