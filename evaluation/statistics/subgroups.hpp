#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"
#include "evaluation/judge_options.hpp"
#include "evaluation/statistics/cochran_q.hpp"

namespace tripet::evaluation {

/// Participants below which a subgroup is only counted.
inline constexpr std::size_t smallest_subgroup = 10;

/// The metrics of each strategy (baselines left out) by sex, site and age band (< 65, 65-74, >= 75), as the table of
/// participants has them, in the form that docs/metrics.md describes. Two tests of each grouping by what of the primary
/// metric does not depend on how frequent each class is in a level (subgroup_measure.hpp),
/// both Cochran's Q = sum (x_g - mean)^2 / v_g with weights 1 / v_g against chi-squared, v_g of level_variances:
/// - heterogeneity: does one strategy do better in one subgroup than in another;
/// - interaction: does the difference between two strategies depend on the subgroup.
/// p_adjusted is Holm's over all interactions, or all heterogeneities. An empty list without a table; where nothing can
/// be grouped `warnings` says why.
core::Json subgroups_json(const Predictions& predictions, const std::filesystem::path& table,
                          const JudgeOptions& options, std::uint64_t seed, int threads,
                          std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
