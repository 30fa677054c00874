#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/strategy_scores.hpp"

namespace tripet::evaluation {

/// Participants with a class, and without it, below which its calibration in a level is not told.
inline constexpr double smallest_calibrated_class = 10;

/// {class: {"calibration_intercept", "calibration_slope"}} of one strategy among the participants of a level
/// (calibration_slope.hpp): value with interval, or null with a reason.
core::Json level_calibration(const StrategyScores& scores, const std::vector<std::string>& classes);

/// Is a class predicted as often as it occurs in one level, and not in another? Cochran's Q of the intercepts of each
/// strategy and class, with the variances of their intervals; of two exclusive classes the second alone, whose
/// intercept is that of the first with the other sign. levels: with level_calibration() in strategies/NAME/per_class.
core::Json calibration_tests(const core::Json& levels, const std::vector<std::string>& strategies,
                             const std::vector<std::string>& classes, Task task);

}  // namespace tripet::evaluation
