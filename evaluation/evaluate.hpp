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
///      "primary": "balanced_accuracy", "margin": 0.05,
///      "fixed_before_training": true,                     runs/judgement.json holds the same primary metric and margin
///      "resamples": 2000, "seed": 0, "warnings": ["..."],
///      "strategies": {"softmax": {
///        "baseline": false, "calibrated": true,
///        "metrics": {"accuracy": {"value": 0.8, "low": 0.7, "high": 0.9, "bca_low": 0.7, "bca_high": 0.9,
///                                 "wilson_low": 0.7, "wilson_high": 0.9}, ...,          proportions only, see below
///                    "log_loss": {"value": null, "low": null, "high": null, "reason": "..."},
///                    "ece": {"value": 0.1, "low": null, "high": null, "reason": "...",
///                            "expected_if_calibrated": 0.08, "p_if_calibrated": 0.2}},
///        "per_class": {"CN": {"auc": {"value", "low", "high", ...}, "sensitivity", "specificity", "ppv", "npv",
///                             "average_precision", "support": 30,
///                             "calibration_intercept": {"value", "low", "high", "reason"?}, "calibration_slope"}},
///        "pairwise": {"CN|MCI": {"auc": {...}, "accuracy": {...}}},
///        "confusion": [[28, 2], [5, 26]],                        rows: label; columns: predicted; mean over repeats
///        "fold_values": [{"repeat": 0, "fold": 0, "scans": 20, "metrics": {"accuracy": 0.8, ...}}],
///        "prior_corrected": {                                    after weighted training; otherwise {"reason": "..."}
///          "class_weights": [{"repeat", "fold", "weights": {"CN": 1.1, ...}}],
///          "metrics": {"log_loss": {...}, "brier": {...}, "ece": {...}},
///          "per_class": {"CN": {"ppv": {...}, "npv": {...}, "calibration_intercept", "calibration_slope"}}}}},
///      "comparisons": [{"a", "b", "metric", "question": "models"|"procedures", "test", "item"?: "CN|MCI",
///                       "difference", "low", "high", "low90", "high90",                     a - b
///                       "p", "p_adjusted", "verdict", "margin",                             margin: primary only
///                       "primary": true, "baseline": false, "higher_is_better": true,
///                       "smallest_margin", "detectable_difference", "note"?, "reason"?,
///                       "discordant"?: {"a_only", "b_only"}}],                              McNemar's
///      "verdicts": [{"a", "b", "baseline", "metric", "verdict", "margin", "difference", "low", "high", "p",
///                    "p_adjusted", "smallest_margin", "detectable_difference", "note"?, "reason"?,
///                    "caveats": ["..."]}]}
///
/// accuracy, sensitivity, specificity, ppv and npv have Wilson intervals too, of the counts averaged over repeats,
/// where each participant has one scan. Calibration intercept and slope are of one class against the rest
/// (recalibration.hpp). A comparison with an "item" is of the AUC of that pair of classes (metric "auc", DeLong, more
/// than two classes). Each metric is computed in each repeat and averaged over repeats; intervals are of participants,
/// resampled with all their scans and repeats together. "verdicts" repeats, one a pair, the comparison of the primary
/// metric as procedures.
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
