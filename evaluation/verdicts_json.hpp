#pragma once

#include <vector>

#include "core/json.hpp"
#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// {"comparisons", "verdicts"} of metrics.json: every comparison, and once more those by the primary metric as
/// procedures, which the verdict rests on, with what limits them. The strategies are of one ResampledScores.
core::Json verdicts_json(const std::vector<ResampledStrategy>& strategies, const JudgeOptions& options, int threads);

}  // namespace tripet::evaluation
