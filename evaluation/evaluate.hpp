#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"
#include "evaluation/evaluate_options.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// metrics.json. A number that does not exist is null and has a "reason" beside it. Lists keep the order of the classes
/// and of the strategies; baselines come last among the strategies.
///
///     {"schema": 1, "classes": ["CN", "MCI"], "task": "exclusive"|"multilabel",
///      "class_counts": {"CN": 30, "MCI": 31},                                        scans by label (by disease)
///      "label_counts"?: {"none": 20, "AD+DLB": 3},                                   multilabel
///      "participants": 60, "scans": 61, "rows_without_label": 0, "repeats": 3, "folds": 5,   folds: null when unknown
///      "primary": "balanced_accuracy", "margin": 0.05,
///      "fixed_before_training": true,                     runs/judgement.json holds the same primary metric and margin
///      "resamples": 2000, "fixed_specificity": 0.9, "seed": 0, "warnings": ["..."],
///      "strategies": {"softmax": {
///        "baseline": false, "calibrated": true,
///        "metrics": {"accuracy": {"value": 0.8, "low": 0.7, "high": 0.9,                   the headline, of this kind:
///                                 "interval": "wilson"|"logit"|"bca"|"percentile",         metric_json.hpp
///                                 "percentile_low": 0.7, "percentile_high": 0.9,
///                                 "bca_low": 0.7, "bca_high": 0.9,                         up to 2000 participants
///                                 "wilson_low": 0.7, "wilson_high": 0.9}, ...,             proportions only, see below
///                    "log_loss": {"value": null, "low": null, "high": null, "reason": "..."},
///                    "ece": {"value": 0.1, "low": null, "high": null, "reason": "...",
///                            "expected_if_calibrated": 0.08, "p_if_calibrated": 0.2,
///                            "equal_mass"?: {"value", "expected_if_calibrated", "p_if_calibrated"}}},  below 500 scans
///        "per_class": {"CN": {"auc": {"value", "low", "high", ...}, "sensitivity", "specificity", "ppv", "npv", "f1",
///                             "average_precision", "sensitivity_at_specificity", "lr_positive", "lr_negative",
///                             "at_prevalence"?: [{"prevalence": 0.1, "ppv": {...}, "npv": {...}}],
///                             "support": 30,
///                             "calibration_intercept": {"value", "low", "high", "reason"?}, "calibration_slope"}},
///        "pairwise": {"CN|MCI": {"auc": {...}, "accuracy": {...}}},                                       exclusive
///        "confusion": [[28, 2], [5, 26]],             exclusive; rows: label; columns: predicted; mean over repeats
///        "confusion_per_class": {"AD": [[tn, fp], [fn, tp]]},                                             multilabel
///        "brier_decomposition": {"miscalibration", "discrimination", "uncertainty"} | {"reason"},
///        "variance": {"metric": "balanced_accuracy", "participant", "fold", "fold_beyond_participants", "repeat",
///                     "standard_error"},                                 variance.hpp; null where there is none
///        "decision_curves": {"CN": {"threshold": [...], "net_benefit", "low", "high", "treat_all"}} | {"reason"},
///        "prediction_sets": null | {"reason"} | {"level": 0.9, "coverage": {"value", "low", "high", ...}, "mean_size",
///                           "empty", "single", "per_class": {"CN": {"coverage", "rows"}}},      prediction_sets.hpp
///        "fold_values": [{"repeat": 0, "fold": 0, "scans": 20, "metrics": {"accuracy": 0.8, ...}}],
///        "prior_corrected": {                                    after weighted training; otherwise {"reason": "..."}
///          "class_weights": [{"repeat", "fold", "weights": {"CN": 1.1, ...}}],
///          "metrics": {"log_loss": {...}, "brier": {...}, "ece": {...}}, "brier_decomposition": {...},
///          "per_class": {"CN": {"ppv": {...}, "npv": {...}, "calibration_intercept", "calibration_slope"}}},
///        "temperature_scaled": {                                 fitted on the other folds; otherwise {"reason":
///        "..."}
///          "temperatures": [{"repeat", "fold", "temperature"}],
///          "metrics": {"log_loss": {...}, "brier": {...}, "ece": {...}}, "brier_decomposition": {...},
///          "per_class": {"CN": {"calibration_intercept", "calibration_slope"}}}}},
///      "comparisons": [{"a", "b", "metric", "question": "models"|"procedures", "test", "item"?: "CN|MCI",
///                       "difference", "low", "high", "low90", "high90",                     a - b
///                       "p", "p_adjusted", "verdict", "margin",                             margin: primary only
///                       "primary": true, "baseline": false, "higher_is_better": true,
///                       "smallest_margin", "detectable_difference", "assumed_discordance"?, "note"?, "reason"?,
///                       "discordant"?: {"a_only", "b_only"}}],                              McNemar's
///      "verdicts": [{"a", "b", "baseline", "metric", "verdict", "margin", "difference", "low", "high", "p",
///                    "p_adjusted", "smallest_margin", "detectable_difference", "assumed_discordance", "note"?,
///                    "reason"?, "caveats": ["..."],
///                    "variance": {"participant", "fold", "fold_beyond_participants", "repeat",
///                                 "standard_error"}}],                                       of the difference
///      "subgroups": [{"by": "sex"|"site"|"age", "unknown": 3, "metric": "balanced_accuracy",        subgroups.hpp
///                     "levels": [{"level": "F", "participants": 40, "class_counts", "reason"?,
///                                 "strategies": {"softmax": {"metrics": {...}, "per_class": {"CN": {...}}}}}],
///                     "heterogeneity": [{"strategy", "q", "degrees_of_freedom", "p", "p_adjusted", "reason"?,
///                                        "values": [{"level", "value", "low", "high"}]}],
///                     "interactions": [{"a", "b", "q", "degrees_of_freedom", "p", "p_adjusted", "reason"?,
///                                       "differences": [{"level", "value", "low", "high"}]}]}],
///      "without_warned": null | {"left_out": 4, "reason"?, "participants", "scans", "class_counts", ...,
///                                "strategies": {"softmax": {"baseline", "metrics"}}, "verdicts": [...]},
///      "failed_as_wrong": null | {...}, "earlier_comparisons": {...}}    by evaluate(): failed_scans.hpp,
///                                                                        earlier_comparisons.hpp
///
/// Proportions (accuracy, subset_accuracy, sensitivity, specificity, ppv, npv; balanced_accuracy of exclusive classes
/// as the mean of such) have Wilson intervals, of the counts averaged over repeats, where each participant has one
/// scan. Calibration intercept and slope are of one class against the rest (recalibration.hpp). Likelihood ratios and
/// predictive values at a prevalence are computed from sensitivity and specificity. A comparison with an "item" is of
/// the AUC (metric "auc", DeLong) of that pair of classes, of more than two, or of that disease. assumed_discordance:
/// the share of participants that one gets right more often than the other; the detectable_difference of McNemar's test
/// rests on it, that of the others on the spread seen. Each metric is computed in each repeat and averaged over
/// repeats; intervals are of participants, resampled with all their scans and repeats together. "verdicts" repeats, one
/// a pair, the comparison of the primary metric as procedures. "without_warned" judges the same predictions without
/// scans that preprocessing marked as doubtful. Throws UsageError for a primary metric that does not exist for the task
/// and for wrong prevalences.
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
