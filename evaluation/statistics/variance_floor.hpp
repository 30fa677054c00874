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

/// Whether an error of any participant moves the overall metric as much as one of another: shares and losses over all
/// participants, and Matthews' coefficient and kappa, which follow from them. Those that average over classes are not.
bool is_of_all_participants(const std::string& metric);

/// The least variance that is believed of an overall metric (its place in overall_metrics), or of a difference in it:
/// that of unanimous participants. Of accuracy all participants count; of balanced accuracy and macro F1 those of each
/// class, whose variances add up to that of a mean; of AUCs those of the smallest class. Brier spans 2 and has four
/// times as much; Matthews' coefficient and kappa by 1 / (1 - c)^2 more than accuracy, c the agreement by chance of
/// answers in the classes' shares. Of the log loss, which has no bounds, as if it spanned ln K. Classes that nobody has
/// do not count.
double variance_floor(const StrategyScores& scores, std::size_t metric);

}  // namespace tripet::evaluation
