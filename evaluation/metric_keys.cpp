#include "evaluation/metric_keys.hpp"

#include <map>

namespace tripet::evaluation {
namespace {

const std::vector<std::string> class_metrics{"auc", "sensitivity", "specificity", "ppv", "npv", "average_precision"};
const std::vector<std::string> pair_metrics{"auc", "accuracy"};

}  // namespace

const std::vector<std::string>& overall_metrics() {
  static const std::vector<std::string> names{
      "accuracy",      "balanced_accuracy", "macro_f1",      "mcc",      "cohen_kappa",
      "auc_ovr_macro", "auc_ovo_macro",     "auc_fold_mean", "log_loss", "brier"};
  return names;
}

bool higher_is_better(const std::string& metric) {
  return metric != "log_loss" && metric != "brier" && metric != "ece";
}

std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes) {
  std::vector<MetricKey> keys;
  for (const auto& name : overall_metrics()) keys.push_back({MetricKey::Scope::overall, "", name});
  for (const auto& item : classes) {
    for (const auto& name : class_metrics) keys.push_back({MetricKey::Scope::per_class, item, name});
  }
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (std::size_t j = i + 1; j < classes.size(); ++j) {
      for (const auto& name : pair_metrics)
        keys.push_back({MetricKey::Scope::pairwise, classes[i] + "|" + classes[j], name});
    }
  }
  return keys;
}

std::string why_undefined(const MetricKey& key, const std::vector<const PredictionRow*>& rows,
                          const std::vector<std::string>& classes, bool calibrated) {
  if (key.name == "log_loss" || key.name == "brier" || key.name == "ece") {
    return calibrated ? "no rows" : "decoding by votes gives no calibrated probabilities";
  }
  if (key.name == "cohen_kappa") return "labels and predictions are all of one class";
  if (key.name == "ppv") return "no scan is predicted as " + key.item;
  if (key.name == "npv") return "every scan is predicted as " + key.item;
  const bool by_fold = key.name == "auc_fold_mean";
  std::map<std::pair<int, int>, std::vector<int>> counts;
  for (const auto* row : rows) {
    auto& of_fold = counts[by_fold ? std::pair{row->repeat, row->fold} : std::pair{0, 0}];
    of_fold.resize(classes.size());
    ++of_fold[row->label];
  }
  for (const auto& [cell, of_fold] : counts) {
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const bool concerned = key.scope == MetricKey::Scope::overall || key.item == classes[k] ||
                             key.item.find(classes[k] + "|") == 0 || key.item.ends_with("|" + classes[k]);
      if (!concerned) continue;
      if (of_fold[k] == 0) {
        return "no scan has the label " + classes[k] +
               (by_fold ? " in fold " + std::to_string(cell.second) + " of repeat " + std::to_string(cell.first) : "");
      }
      if (key.scope == MetricKey::Scope::per_class && of_fold[k] == static_cast<int>(rows.size())) {
        return "every scan has the label " + classes[k];
      }
    }
  }
  return "a class has no scans in one of the repeats";
}

}  // namespace tripet::evaluation
