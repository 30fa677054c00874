#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// The names of metrics["strategies"], either the compared ones or the baselines; the control is neither.
std::vector<std::string> strategy_names_in(const core::Json& metrics, bool baseline);
/// The compared ones, the control, then the baselines.
std::vector<std::string> all_strategy_names_in(const core::Json& metrics);
/// The block of a strategy; null where there is none.
const core::Json& strategy_in(const core::Json& metrics, const std::string& name);

/// Of a strategy; of a comparison or verdict, whether it is with a baseline.
bool is_baseline(const core::Json& entry);
/// Of a strategy, a comparison or a verdict: whether it is (with) the same strategy with another seed.
bool is_control(const core::Json& entry);

/// Whether the predictions are those of several folds.
bool is_cross_validated(const core::Json& metrics);
/// Of the cross-validation; 1 where it is not known.
int repeats_in(const core::Json& metrics);

/// Whether a participant is in two folds of one repeat: there is no word then on what is better.
bool is_leaked(const core::Json& metrics);

/// Whether folds held whole sites.
bool is_split_by_site(const core::Json& metrics);

/// Whether two strategies that are called equivalent differ significantly all the same.
bool differs_within_margin(const core::Json& verdict);

}  // namespace tripet::evaluation
