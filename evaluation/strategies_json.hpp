#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// {"strategies", "comparisons", "verdicts"} of metrics.json. participants: sorted ids of all rows.
core::Json strategies_json(const Predictions& predictions, const std::vector<std::string>& participants,
                           const EvaluateOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::evaluation
