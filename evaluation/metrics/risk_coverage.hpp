#pragma once

#include "core/json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {

/// What refusing to answer below a largest probability (predict --reject) would give: lists "threshold" (0.02 to 0.98,
/// from the last that refuses nobody), "coverage" (the share of scans that are answered), "risk" (the share of these
/// that are answered wrongly) with "low" and "high", Wilson's interval of participants as proportion_interval has it,
/// and "aurc", the area under the risk by coverage (Geifman & El-Yaniv 2017): the mean risk over all numbers of
/// answers, the surest first, equal probabilities in random order. Mean over repeats. {"reason"} without probabilities,
/// and where a scan may have several diseases.
core::Json risk_coverage_json(const StrategyScores& scores);

}  // namespace tripet::evaluation
