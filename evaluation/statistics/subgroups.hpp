#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"
#include "evaluation/judge_options.hpp"

namespace tripet::evaluation {

/// Participants below which a subgroup is only counted.
inline constexpr std::size_t smallest_subgroup = 10;

/// The metrics of each strategy (baselines left out) by sex, site and age band (< 65, 65-74, >= 75), as the table of
/// participants has them, in the form that docs/metrics.md describes. Two tests of each grouping by the primary metric,
/// both Cochran's Q = sum (x_g - mean)^2 / v_g with weights 1 / v_g against chi-squared, v_g the bootstrap's variance:
/// - heterogeneity: does one strategy do better in one subgroup than in another;
/// - interaction: does the difference between two strategies depend on the subgroup.
/// p_adjusted is Holm's over all interactions, or all heterogeneities. An empty list without a table; where nothing can
/// be grouped `warnings` says why.
core::Json subgroups_json(const Predictions& predictions, const std::filesystem::path& table,
                          const JudgeOptions& options, std::uint64_t seed, int threads,
                          std::vector<std::string>& warnings);

struct CochranQ {
  double q, p;
  int degrees_of_freedom;
};
/// Of independent estimates; those without a value or variance are left out. p is NaN with fewer than two.
CochranQ cochran_q(const std::vector<double>& estimates, const std::vector<double>& variances);

}  // namespace tripet::evaluation
