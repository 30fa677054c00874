#pragma once

#include <vector>

#include "core/json.hpp"
#include "evaluation/corrections/corrected_strategy.hpp"
#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// The strategy's part of metrics.json, as docs/metrics.md describes it; without what its corrected probabilities,
/// decision curves and prediction sets add. prevalences: [classes], see parse_prevalences.
core::Json strategy_json(const ResampledStrategy& strategy, const std::vector<std::vector<double>>& prevalences,
                         const JudgeOptions& options);

/// Only the numbers that the correction changes; strategy: of the corrected probabilities. prevalences: as above.
core::Json corrected_json(const ResampledStrategy& strategy, const CorrectedStrategy& correction,
                          const std::vector<std::vector<double>>& prevalences);

}  // namespace tripet::evaluation
