#include "evaluation/input/pair_logits.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/text.hpp"

namespace tripet::evaluation {

namespace columns = core::prediction_columns;

PairLogits::PairLogits(const core::Tsv& table, Task task, const std::vector<std::string>& classes) : table_(table) {
  for (std::size_t i = 0; task == Task::exclusive && i < classes.size(); ++i) {
    for (std::size_t j = i + 1; j < classes.size(); ++j) {
      const std::string forth = columns::logit(classes[i] + "|" + classes[j]);
      const std::string back = columns::logit(classes[j] + "|" + classes[i]);
      if (!table.has(forth) && !table.has(back)) {
        columns_.clear();
        return;
      }
      columns_.push_back(table.has(forth) ? Column{table.index(forth), 1} : Column{table.index(back), -1});
    }
  }
}

std::vector<double> PairLogits::of(std::size_t row) const {
  std::vector<double> values;
  for (const auto& [place, sign] : columns_) {
    const std::string& text = table_.at(row, place);
    if (core::is_missing(text)) return {};  // of a strategy without pairs
    const auto value = core::parse_number(text);
    if (!value || !std::isfinite(*value)) {
      throw core::Error("row " + std::to_string(row + 1) + " (" + table_.at(row, columns::participant_id) +
                        "): " + table_.columns()[place] + " is '" + text + "', not a number");
    }
    values.push_back(sign * *value);
  }
  return values;
}

}  // namespace tripet::evaluation
