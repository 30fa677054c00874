#pragma once

#include <vector>

#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/report/checklists/checklists.hpp"

namespace tripet::evaluation {

/// What the checklists may answer from: what the page says, the table of predictions shows and the runs record. How
/// networks were trained, and who drew the folds, only the runs can say. `page`: with its head, cohort and subgroups.
PageFacts checklist_facts(const core::Json& page, const core::Json& metrics, const Predictions& predictions,
                          const EvaluateOptions& options, const std::vector<TrainingRun>& runs);

}  // namespace tripet::evaluation
