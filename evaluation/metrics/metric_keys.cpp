#include "evaluation/metrics/metric_keys.hpp"

#include <algorithm>
#include <map>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

using Scope = MetricKey::Scope;

struct LabelCounts {
  std::vector<int> of_class, known;
};

/// By (repeat, fold), or all together.
std::map<std::pair<int, int>, LabelCounts> count_labels(const std::vector<const PredictionRow*>& rows,
                                                        std::size_t classes, bool by_fold) {
  std::map<std::pair<int, int>, LabelCounts> cells;
  for (const auto* row : rows) {
    auto& counts = cells[by_fold ? std::pair{row->repeat, row->fold} : std::pair{0, 0}];
    counts.of_class.resize(classes);
    counts.known.resize(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      counts.of_class[k] += has_class(*row, static_cast<int>(k));
      counts.known[k] += knows_class(*row, static_cast<int>(k));
    }
  }
  return cells;
}

}  // namespace

bool MetricKey::is_of(Basis basis) const {
  return std::any_of(metric_table.begin(), metric_table.end(),
                     [&](const auto& entry) { return entry.basis == basis && is(entry.metric); });
}

bool MetricKey::concerns(const std::string& name_of_class) const {
  return scope == Scope::overall || item == name_of_class || item.starts_with(name_of_class + "|") ||
         item.ends_with("|" + name_of_class);
}

std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes, Task task) {
  std::vector<MetricKey> keys;
  const auto add = [&](Scope scope, const std::string& item, const auto& names) {
    for (std::size_t place = 0; place < names.size(); ++place) keys.push_back({scope, item, names[place], place});
  };
  add(Scope::overall, "", overall_metrics(task));
  for (const auto& item : classes) add(Scope::per_class, item, class_metric::names);
  for (std::size_t i = 0; task == Task::exclusive && i < classes.size(); ++i) {
    for (std::size_t j = i + 1; j < classes.size(); ++j) {
      add(Scope::pairwise, classes[i] + "|" + classes[j], pair_metric::names);
    }
  }
  return keys;
}

std::size_t class_column(std::size_t k, Task task) {
  return overall_metrics(task).size() + k * class_metric::names.size();
}

std::string why_undefined(const MetricKey& key, const std::vector<const PredictionRow*>& rows,
                          const std::vector<std::string>& classes, bool calibrated) {
  if (key.is_of(Basis::probabilities)) {
    return calibrated ? "no rows" : uncalibrated;
  }
  if (key.is(Metric::cohen_kappa)) return "labels and predictions are all of one class";
  if (key.is(class_metric::ppv)) return "no scan is predicted as " + key.item;
  if (key.is(class_metric::npv)) return "every scan is predicted as " + key.item;
  const bool by_fold = key.is(Metric::auc_fold_mean), exclusive = !rows.empty() && rows.back()->label >= 0;
  for (const auto& [cell, counts] : count_labels(rows, classes.size(), by_fold)) {
    const std::string where =
        by_fold ? " in fold " + std::to_string(cell.second) + " of repeat " + std::to_string(cell.first) : "";
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (!key.concerns(classes[k])) continue;
      if (counts.of_class[k] == 0) return "no scan has the label " + classes[k] + where;
      if ((key.scope == Scope::per_class || !exclusive) && counts.of_class[k] == counts.known[k]) {
        return "every scan has the label " + classes[k] + where;
      }
    }
  }
  return "a class has no scans in one of the repeats";
}

}  // namespace tripet::evaluation
