#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// metrics.json. A number that does not exist is null and has a "reason" beside it. Lists keep the order of the classes
/// and of the strategies; baselines come last among the strategies.
///
///     {"schema": 1, "classes": ["CN", "MCI"], "class_counts": {"CN": 30, "MCI": 31},        scans by label
///      "participants": 60, "scans": 61, "rows_without_label": 0, "repeats": 3, "folds": 5,   folds: null when unknown
///      "primary": "balanced_accuracy", "margin": 0.05, "resamples": 2000, "seed": 0, "warnings": ["..."],
///      "strategies": {"softmax": {
///        "baseline": false, "calibrated": true,
///        "metrics": {"accuracy": {"value": 0.8, "low": 0.7, "high": 0.9, "bca_low": 0.7, "bca_high": 0.9}, ...,
///                    "log_loss": {"value": null, "low": null, "high": null, "reason": "..."},
///                    "ece": {"value": 0.1, "low": null, "high": null, "reason": "...",
///                            "expected_if_calibrated": 0.08, "p_if_calibrated": 0.2}},
///        "per_class": {"CN": {"auc": {"value", "low", "high", ...}, "sensitivity", "specificity", "ppv", "npv",
///                             "average_precision", "support": 30}},
///        "pairwise": {"CN|MCI": {"auc": {...}, "accuracy": {...}}},
///        "confusion": [[28, 2], [5, 26]],                             rows: label; columns: predicted; mean over
///        repeats "fold_values": [{"repeat": 0, "fold": 0, "scans": 20, "metrics": {"accuracy": 0.8, ...}}],
///        "prior_corrected": {"class_weights": [{"repeat", "fold", "weights": {"CN": 1.1, ...}}],   only for weighted
///        training
///                            "metrics": {"log_loss": {...}, "brier": {...}, "ece": {...}},
///                            "per_class": {"CN": {"ppv": {...}, "npv": {...}}}}}},          or {"reason": "..."}
///      "comparisons": [{"a", "b", "metric", "question": "models"|"procedures", "test", "difference" (a - b), "low",
///      "high",
///                       "low90", "high90", "p", "p_adjusted", "verdict", "margin",           margin: of the primary
///                       only "primary": true, "baseline": false, "higher_is_better": true, "smallest_margin",
///                       "detectable_difference", "note"?, "reason"?, "discordant"?: {"a_only", "b_only"}}],
///      "verdicts": [{"a", "b", "baseline", "metric", "verdict", "margin", "difference", "low", "high", "p",
///      "p_adjusted",
///                    "smallest_margin", "detectable_difference", "note"?, "reason"?, "caveats": ["..."]}]}
///
/// Each metric is computed in each repeat and averaged over repeats; intervals are of participants, resampled with all
/// their scans and repeats together. "verdicts" repeats, one a pair, the comparison of the primary metric as
/// procedures.
core::Json judge(const Predictions& predictions, const EvaluateOptions& options, std::uint64_t seed, int threads);

struct EvaluationResult {
  std::filesystem::path report;
  std::filesystem::path metrics;
  std::string headline;
};

/// Reads the predictions, adds the baselines, writes out/metrics.json and out/report.html.
/// The same bytes of metrics.json for any number of threads. Throws Error for tables that can't be judged.
EvaluationResult evaluate(const EvaluateOptions& options, std::uint64_t seed, int threads);

}  // namespace tripet::evaluation
