#pragma once

#include <cstddef>
#include <string>

#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {

/// The variance of a share of n participants who all agree, from the share smoothed to (n + 1/2) / (n + 1) (Jeffreys'
/// prior): without it agreement among few would look like certainty. n > 0.
double unanimous_variance(double n);

/// How far apart the best and the worst value of an overall metric are; infinite for the log loss.
double metric_span(const std::string& metric);

/// The least variance that is believed of an overall metric (its place in overall_metrics), or of a difference in it:
/// that of unanimous participants. Of accuracy all participants count; of balanced accuracy those of each class, whose
/// variances add up to that of a mean; of other metrics those of the smallest class. Metrics that span 2 (Matthews',
/// kappa, Brier) have four times as much. Of the log loss, which has no bounds, as if it spanned ln K. Classes that
/// nobody has do not count.
double variance_floor(const StrategyScores& scores, std::size_t metric);

}  // namespace tripet::evaluation
