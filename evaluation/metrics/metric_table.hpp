#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The overall metrics, in the order in which metrics.json has them.
enum class Metric {
  accuracy,
  subset_accuracy,
  balanced_accuracy,
  macro_f1,
  micro_f1,
  mcc,
  cohen_kappa,
  hamming_loss,
  auc_ovr_macro,
  auc_ovo_macro,
  auc_macro,
  auc_micro,
  auc_fold_mean,
  log_loss,
  brier,
  ece
};

/// What a metric is computed from.
enum class Basis { answers, ranking, probabilities };

struct MetricEntry {
  Metric metric;
  const char* name;
  bool exclusive, multilabel;  // the tasks that have it
  Basis basis;
  bool higher_is_better;
};

inline constexpr std::array<MetricEntry, 16> metric_table{{
    {Metric::accuracy, "accuracy", true, false, Basis::answers, true},
    {Metric::subset_accuracy, "subset_accuracy", false, true, Basis::answers, true},
    {Metric::balanced_accuracy, "balanced_accuracy", true, true, Basis::answers, true},
    {Metric::macro_f1, "macro_f1", true, true, Basis::answers, true},
    {Metric::micro_f1, "micro_f1", false, true, Basis::answers, true},
    {Metric::mcc, "mcc", true, false, Basis::answers, true},
    {Metric::cohen_kappa, "cohen_kappa", true, false, Basis::answers, true},
    {Metric::hamming_loss, "hamming_loss", false, true, Basis::answers, false},
    {Metric::auc_ovr_macro, "auc_ovr_macro", true, false, Basis::ranking, true},
    {Metric::auc_ovo_macro, "auc_ovo_macro", true, false, Basis::ranking, true},
    {Metric::auc_macro, "auc_macro", false, true, Basis::ranking, true},
    {Metric::auc_micro, "auc_micro", false, true, Basis::ranking, true},
    {Metric::auc_fold_mean, "auc_fold_mean", true, true, Basis::ranking, true},
    {Metric::log_loss, "log_loss", true, true, Basis::probabilities, false},
    {Metric::brier, "brier", true, true, Basis::probabilities, false},
    {Metric::ece, "ece", true, true, Basis::probabilities, false},
}};

constexpr const MetricEntry& entry_of(Metric metric) {
  return metric_table[static_cast<std::size_t>(metric)];
}
constexpr const char* name_of(Metric metric) {
  return entry_of(metric).name;
}
/// Whether the metric is among overall_metrics(task). The calibration error is not: it is never resampled, because its
/// bootstrap is biased upwards (calibration_error.hpp).
constexpr bool is_resampled(Metric metric, Task task) {
  return metric != Metric::ece && (task == Task::exclusive ? entry_of(metric).exclusive : entry_of(metric).multilabel);
}

/// The names of the resampled overall metrics, in the order of the table.
const std::vector<std::string>& overall_metrics(Task task);

/// The metric's place among overall_metrics(task).
consteval std::size_t place_of(Metric metric, Task task) {
  if (!is_resampled(metric, task)) throw "the task does not have this metric";
  std::size_t place = 0;
  for (const auto& entry : metric_table) {
    if (entry.metric < metric && is_resampled(entry.metric, task)) ++place;
  }
  return place;
}
/// The same by name, for a metric that the user chose; overall_metrics(task).size() where there is none.
std::size_t place_of(const std::string& metric, Task task);

/// Also of "auc", the name of an AUC of a class or of a pair of classes.
bool higher_is_better(const std::string& metric);

/// The metric that McNemar's test is of: each participant is right or wrong.
constexpr Metric share_right_metric(Task task) {
  return task == Task::exclusive ? Metric::accuracy : Metric::subset_accuracy;
}

/// The metrics of one class against the rest, and their places.
namespace class_metric {
enum Place : std::size_t { auc, sensitivity, specificity, ppv, npv, f1, average_precision, sensitivity_at_specificity };
inline constexpr std::array names{"auc", "sensitivity", "specificity",       "ppv",
                                  "npv", "f1",          "average_precision", "sensitivity_at_specificity"};
}  // namespace class_metric

/// The metrics of two classes, and their places.
namespace pair_metric {
enum Place : std::size_t { auc, accuracy };
inline constexpr std::array names{"auc", "accuracy"};
}  // namespace pair_metric

}  // namespace tripet::evaluation
