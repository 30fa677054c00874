#include "evaluation/metrics/metric_keys.hpp"

#include <map>

namespace tripet::evaluation {
namespace {

const std::vector<std::string> class_metrics{"auc", "sensitivity", "specificity",       "ppv",
                                             "npv", "f1",          "average_precision", "sensitivity_at_specificity"};
const std::vector<std::string> pair_metrics{"auc", "accuracy"};

}  // namespace

const std::vector<std::string>& overall_metrics(Task task) {
  static const std::vector<std::string> exclusive{
      "accuracy",      "balanced_accuracy", "macro_f1",      "mcc",      "cohen_kappa",
      "auc_ovr_macro", "auc_ovo_macro",     "auc_fold_mean", "log_loss", "brier"};
  static const std::vector<std::string> multilabel{
      "subset_accuracy", "balanced_accuracy", "macro_f1",      "micro_f1", "hamming_loss",
      "auc_macro",       "auc_micro",         "auc_fold_mean", "log_loss", "brier"};
  return task == Task::exclusive ? exclusive : multilabel;
}

bool higher_is_better(const std::string& metric) {
  return metric != "log_loss" && metric != "brier" && metric != "ece" && metric != "hamming_loss";
}

std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes, Task task) {
  std::vector<MetricKey> keys;
  for (const auto& name : overall_metrics(task)) keys.push_back({MetricKey::Scope::overall, "", name});
  for (const auto& item : classes) {
    for (const auto& name : class_metrics) keys.push_back({MetricKey::Scope::per_class, item, name});
  }
  for (std::size_t i = 0; task == Task::exclusive && i < classes.size(); ++i) {
    for (std::size_t j = i + 1; j < classes.size(); ++j) {
      for (const auto& name : pair_metrics)
        keys.push_back({MetricKey::Scope::pairwise, classes[i] + "|" + classes[j], name});
    }
  }
  return keys;
}

std::size_t class_column(std::size_t k, Task task) {
  return overall_metrics(task).size() + k * class_metrics.size();
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
  struct Counts {
    int rows = 0;
    std::vector<int> of_class;
  };
  std::map<std::pair<int, int>, Counts> cells;
  bool exclusive = true;
  for (const auto* row : rows) {
    auto& counts = cells[by_fold ? std::pair{row->repeat, row->fold} : std::pair{0, 0}];
    counts.of_class.resize(classes.size());
    ++counts.rows;
    exclusive = row->label >= 0;
    for (std::size_t k = 0; k < classes.size(); ++k) counts.of_class[k] += has_class(*row, static_cast<int>(k));
  }
  for (const auto& [cell, counts] : cells) {
    const std::string where =
        by_fold ? " in fold " + std::to_string(cell.second) + " of repeat " + std::to_string(cell.first) : "";
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const bool concerned = key.scope == MetricKey::Scope::overall || key.item == classes[k] ||
                             key.item.find(classes[k] + "|") == 0 || key.item.ends_with("|" + classes[k]);
      if (!concerned) continue;
      if (counts.of_class[k] == 0) return "no scan has the label " + classes[k] + where;
      if ((key.scope == MetricKey::Scope::per_class || !exclusive) && counts.of_class[k] == counts.rows) {
        return "every scan has the label " + classes[k] + where;
      }
    }
  }
  return "a class has no scans in one of the repeats";
}

}  // namespace tripet::evaluation
