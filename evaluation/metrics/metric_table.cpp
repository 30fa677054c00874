#include "evaluation/metrics/metric_table.hpp"

#include <algorithm>

namespace tripet::evaluation {
namespace {

constexpr bool is_in_the_enum_s_order() {
  for (std::size_t i = 0; i < metric_table.size(); ++i) {
    if (static_cast<std::size_t>(metric_table[i].metric) != i) return false;
  }
  return true;
}
static_assert(is_in_the_enum_s_order());

std::vector<std::string> resampled_names(Task task) {
  std::vector<std::string> names;
  for (const auto& entry : metric_table) {
    if (is_resampled(entry.metric, task)) names.emplace_back(entry.name);
  }
  return names;
}

}  // namespace

const std::vector<std::string>& overall_metrics(Task task) {
  static const auto exclusive = resampled_names(Task::exclusive), multilabel = resampled_names(Task::multilabel);
  return task == Task::exclusive ? exclusive : multilabel;
}

std::size_t place_of(const std::string& metric, Task task) {
  const auto& names = overall_metrics(task);
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), metric) - names.begin());
}

bool higher_is_better(const std::string& metric) {
  const auto entry =
      std::find_if(metric_table.begin(), metric_table.end(), [&](const auto& e) { return e.name == metric; });
  return entry == metric_table.end() || entry->higher_is_better;
}

}  // namespace tripet::evaluation
