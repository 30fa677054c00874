#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Every look at the same participants and labels makes it likelier that a difference found there is chance, also where
/// another seed drew other folds of them. data/comparisons.tsv remembers each: cohort_hash (of participants, sessions
/// and labels), splits_hash (of participant, repeat and fold of every prediction), predictions_hash (of all
/// predictions), strategies, primary, first_time (UTC). Adds this one unless it is there: the same predictions judged
/// again are the same look.
///
///     {"earlier": 2, "cohort_hash": "...", "splits_hash": "...", "predictions_hash": "..."}
///
/// "earlier": null with a "reason" where data is empty; a table that can't be written is a warning.
core::Json earlier_comparisons(const std::filesystem::path& data, const Predictions& predictions,
                               const std::string& primary);

}  // namespace tripet::evaluation
