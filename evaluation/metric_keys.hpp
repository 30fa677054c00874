#pragma once

#include <string>
#include <vector>

#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// One number of the table of metrics.
struct MetricKey {
  enum class Scope { overall, per_class, pairwise };
  Scope scope;
  std::string item;  // "" | "CN" | "CN|MCI"
  std::string name;
};

/// accuracy, balanced_accuracy, macro_f1, mcc, cohen_kappa, auc_ovr_macro, auc_ovo_macro, auc_fold_mean, log_loss,
/// brier: the overall metrics that are resampled. ece is apart (calibration.hpp): its bootstrap is biased upwards.
const std::vector<std::string>& overall_metrics();
/// Those where a small value is good: log_loss, brier.
bool higher_is_better(const std::string& metric);

/// What Scorer::score writes, in this order: the overall metrics; per class auc, sensitivity, specificity, ppv, npv,
/// average_precision; per pair auc, accuracy.
std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes);

/// Why the metric has no value in these rows.
std::string why_undefined(const MetricKey& key, const std::vector<const PredictionRow*>& rows,
                          const std::vector<std::string>& classes, bool calibrated);

}  // namespace tripet::evaluation
