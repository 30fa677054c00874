#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// Tables on the probabilities of the strategies; false where they would be empty.
/// Calibration intercept and slope of each class and strategy.
core::Json calibration_slope_table(const core::Json& metrics);
/// Losses and calibration error as the probabilities stand, after temperature scaling, after correction for class
/// weights, with the error that perfect calibration would show and the parts of the Brier score.
core::Json correction_table(const core::Json& metrics);
/// Coverage of conformal prediction sets.
core::Json prediction_set_table(const core::Json& metrics);

}  // namespace tripet::evaluation
