#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Calibration intercept and slope of one class against the rest (Cox 1958; Van Calster et al. 2019): the intercept a
/// of logit P(label is k) = a + logit p_k, 0 where the class is predicted as often as it occurs, above 0 where it is
/// predicted too rarely; the slope b of a' + b logit p_k, 1 where the probabilities are as far apart as they should be,
/// below 1 where they are too extreme. p is clipped at the double's epsilon, as in the log loss.
struct CalibrationSlope {
  struct Estimate {
    double value, low, high;  // NaN where there is no estimate; 95 % normal interval
    std::string reason;
  };
  Estimate intercept, slope;
};
/// {"value", "low", "high"}, with the reason where there is one.
core::Json to_json(const CalibrationSlope::Estimate& estimate);

/// One a class. repeats: the rows of each repeat. Estimates are averaged over repeats; the intervals are of
/// participants (sandwich variance of their summed scores), so that repeats and several scans do not pass for more
/// participants.
std::vector<CalibrationSlope> calibration_slopes(const std::vector<std::vector<const PredictionRow*>>& repeats,
                                                 int classes);

}  // namespace tripet::evaluation
