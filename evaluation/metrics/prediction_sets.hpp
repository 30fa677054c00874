#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {

/// Of conformal prediction sets (columns prediction_set, set_level): {"level", "coverage": {"value", "low", "high",
/// "wilson_low", "wilson_high"}, "mean_size", "empty", "single", "per_class": {"CN": {"coverage", "rows"}}}. Covered:
/// the label lies in the set; with several diseases, all that the scan has do. empty, single: shares of scans whose set
/// holds none, exactly one. Shares are of the rows of all repeats; the interval is of participants, resampled. null
/// where no row has a set; {"reason"} where only some have.
core::Json prediction_sets_json(const StrategyScores& scores, const std::vector<std::string>& classes,
                                const std::vector<std::string>& participants, int resamples, std::uint64_t seed,
                                int threads);

}  // namespace tripet::evaluation
