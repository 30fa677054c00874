#pragma once

#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// One number of the table of metrics.
struct MetricKey {
  enum class Scope { overall, per_class, pairwise };
  Scope scope;
  std::string item;  // "" | "CN" | "CN|MCI"
  std::string name;
};

/// The overall metrics that are resampled; ece is apart (calibration.hpp): its bootstrap is biased upwards.
/// Exclusive: accuracy, balanced_accuracy, macro_f1, mcc, cohen_kappa, auc_ovr_macro, auc_ovo_macro, auc_fold_mean,
/// log_loss, brier. Multilabel: subset_accuracy, balanced_accuracy, macro_f1, micro_f1, hamming_loss, auc_macro,
/// auc_micro, auc_fold_mean, log_loss, brier.
const std::vector<std::string>& overall_metrics(Task task);
/// Those where a small value is good: log_loss, brier, hamming_loss, ece.
bool higher_is_better(const std::string& metric);
/// The metric that McNemar's test is of: each participant is right or wrong.
inline const char* share_right_metric(Task task) {
  return task == Task::exclusive ? "accuracy" : "subset_accuracy";
}

/// What a scorer writes, in this order: the overall metrics; per class auc, sensitivity, specificity, ppv, npv, f1,
/// average_precision, sensitivity_at_specificity; where classes exclude each other, per pair auc, accuracy.
std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes, Task task);
/// Where a class's numbers start among them, and the places of two within.
std::size_t class_column(std::size_t k, Task task);
inline constexpr std::size_t sensitivity_place = 1, specificity_place = 2;

/// Why the metric has no value in these rows.
std::string why_undefined(const MetricKey& key, const std::vector<const PredictionRow*>& rows,
                          const std::vector<std::string>& classes, bool calibrated);

}  // namespace tripet::evaluation
