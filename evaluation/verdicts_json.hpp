#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/resampled_strategy.hpp"

namespace tripet::evaluation {

/// {"comparisons", "verdicts"} of metrics.json: every comparison, and once more those by the primary metric as
/// procedures, which the verdict rests on, with what limits them, and beside it the same as models. The strategies are
/// of one ResampledScores. withheld: why there is nothing to be said; all comparisons then have this reason and no
/// numbers.
core::Json verdicts_json(const std::vector<ResampledStrategy>& strategies, const JudgeOptions& options,
                         const std::string& withheld, int threads);

}  // namespace tripet::evaluation
