#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {

/// Decision curve of each class against the rest (Vickers & Elkin 2006): {"CN": {"threshold", "net_benefit", "low",
/// "high", "treat_all"}}, lists at thresholds 0.02 to 0.98. net_benefit: (true positives - false positives t / (1 - t))
/// / n when those with p >= t are treated; treating none has 0. Mean over repeats; pointwise 95 % intervals from at
/// most 500 bootstrap resamples of participants. {"reason"} where probabilities are not calibrated.
core::Json decision_curves_json(const StrategyScores& scores, const std::vector<std::string>& classes,
                                const std::vector<std::string>& participants, int resamples, std::uint64_t seed,
                                int threads);

}  // namespace tripet::evaluation
