#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// Whether a strategy's prediction sets were calibrated by out-of-fold predictions of other networks, for which the
/// promised coverage is approximate: by calibration.json of its runs true or false, null where a run has none.
core::Json calibrated_out_of_fold(const std::vector<TrainingRun>& runs, const std::string& strategy);

}  // namespace tripet::evaluation
