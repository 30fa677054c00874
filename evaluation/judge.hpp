#pragma once

#include <cstdint>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// metrics.json of the predictions, which docs/metrics.md describes in full; what needs more than them
/// (failed_as_wrong, earlier_comparisons) is added by evaluate(). Each metric is computed in each repeat and averaged
/// over repeats; intervals are of participants, resampled with all their scans and repeats together. The same for any
/// number of threads. Throws UsageError for a primary metric that does not exist for the task and for wrong
/// prevalences.
core::Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::evaluation
