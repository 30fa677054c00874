#pragma once

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The balanced accuracy if each participant whose scans all failed in preprocessing (scans.tsv of options.data) had
/// been answered wrongly, by the diagnosis in the table of participants:
///
///     {"failed": 3, "scans": 153, "strategies": {"softmax": {"value": 0.7}, ...}}
///
/// null where nobody was lost in this way, and where classes do not exclude each other.
/// metrics: what judge() made of the others.
core::Json failed_as_wrong(const Predictions& predictions, const core::Json& metrics, const EvaluateOptions& options);

}  // namespace tripet::evaluation
