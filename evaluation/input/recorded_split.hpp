#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {

/// What folds were drawn of.
enum class SplitBy { unknown, participant, site };
/// As in run.json and metrics.json: "participant", "site"; null where it is not known.
core::Json to_json(SplitBy by);
/// Also of null.
SplitBy parse_split_by(const core::Json& text);

/// What the runs' folds were drawn of, by run.json of the first that is found.
struct RecordedSplit {
  SplitBy by = SplitBy::unknown;     // also of splits that were made elsewhere
  std::string site_column = "site";  // of the table of participants
};
RecordedSplit recorded_split(const std::vector<TrainingRun>& runs);

/// The column of sites that the runs drew folds or harmonised by; "site" where they say none.
std::string recorded_site_column(const std::vector<TrainingRun>& runs);

}  // namespace tripet::evaluation
