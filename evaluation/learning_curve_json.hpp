#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The primary metric by how many participants networks learnt from, and whether the last step gained something, as
/// docs/metrics.md says; null where the runs hold no learning curve. participants: sorted ids.
core::Json learning_curve_json(const Predictions& predictions, const std::vector<std::string>& participants,
                               const EvaluateOptions& options, std::uint64_t seed, int threads,
                               std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
