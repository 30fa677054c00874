#pragma once

#include <string>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Participants who are in two folds of one repeat: the networks that are tested on them were trained on them, and what
/// is measured is not how new participants fare. {"participants", "of", "examples", "reason"}: how many, of how many,
/// the first three, and the sentence that says so; null where there are none, or where folds are not known. Baselines
/// are in the folds of the strategies.
core::Json leakage_json(const Predictions& predictions);

}  // namespace tripet::evaluation
