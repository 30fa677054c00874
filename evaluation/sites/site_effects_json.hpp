#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// `site_effects` of metrics.json: how well the site of a scan can be told, within each diagnosis, from the regional
/// uptake of the prepared scans, from the same as the runs harmonised them, and from each strategy's probabilities; in
/// the folds of the first repeat, or, where these hold whole sites, in folds drawn here. Null without a column of sites
/// in the table of participants, or where fewer than two are told there. What cannot be used is told in `warnings`.
core::Json site_effects_json(const Predictions& predictions, const std::filesystem::path& table,
                             const EvaluateOptions& options, bool by_site, std::uint64_t seed,
                             std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
