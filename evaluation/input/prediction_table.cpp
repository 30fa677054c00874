#include "evaluation/input/prediction_table.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"

namespace tripet::evaluation {

namespace columns = core::prediction_columns;

Task task_of(const core::Tsv& table) {
  if (!table.has(columns::task) || table.size() == 0) return Task::exclusive;
  const std::size_t column = table.index(columns::task);
  const std::string& first = table.at(0, column);
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& task = table.at(row, column);
    if (task != first)
      throw core::Error("the column task has both '" + first + "' and '" + task + "'; one task a table is allowed");
  }
  if (first == to_text(Task::multilabel)) return Task::multilabel;
  if (core::is_missing(first) || first == to_text(Task::exclusive)) return Task::exclusive;
  throw core::Error("task is '" + first + "'; multilabel, exclusive or n/a is needed");
}

std::vector<std::string> classes_of(const core::Tsv& table, Task task) {
  std::vector<std::string> classes;
  for (const auto& column : table.columns()) {
    if (column.rfind(columns::probability_prefix, 0) == 0)
      classes.push_back(column.substr(columns::probability_prefix.size()));
  }
  // pandas names them prob_0.0 and prob_1.0 where the labels are floats.
  if (core::are_numbers(classes)) {
    for (auto& name : classes) name = core::without_zero_decimals(name);
  }
  for (const auto& name : classes) {
    if (core::is_missing(name)) {
      throw core::Error("the column prob_" + name + " names a class '" + name +
                        "', which as a label is a missing value; name the class otherwise");
    }
    if (std::count(classes.begin(), classes.end(), name) > 1)
      throw core::Error("the class " + name + " has two columns prob_*");
  }
  if (classes.empty()) {
    throw core::Error("no column prob_<CLASS>; one column of probabilities for each class is needed, it has: " +
                      core::join(table.columns(), ", "));
  }
  if (task == Task::exclusive) {
    if (classes.size() < 2)
      throw core::Error("one class only (" + classes[0] + "); a column prob_<CLASS> for each class is needed");
    return classes;
  }
  if (classes.size() > 64) throw core::Error("64 diseases can be judged together, not " + core::join(classes, ", "));
  for (const auto& name : classes) {
    if (name == columns::no_class || name.find('+') != std::string::npos) {
      throw core::Error("a disease is called '" + name +
                        "'; labels join diseases with '+', and 'none' is a scan without any: name it otherwise");
    }
  }
  return classes;
}

PredictionTable::PredictionTable(const core::Tsv& table, Task task, const std::vector<std::string>& classes,
                                 const std::string& default_name)
    : table_(table),
      task_(task),
      classes_(classes),
      default_name_(default_name),
      pair_logits_(table, task, classes),
      numbered_(core::are_numbers(classes)) {
  const auto own = classes_of(table, task);  // in the order of this table's columns
  std::vector<std::size_t> places;
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    if (table.columns()[c].starts_with(columns::probability_prefix)) places.push_back(c);
  }
  for (const auto& name : classes_) {
    const auto found = std::find(own.begin(), own.end(), name);
    if (found == own.end()) throw core::Error("no column " + columns::probability(name));
    probability_columns_.push_back(places[static_cast<std::size_t>(found - own.begin())]);
  }
  for (const auto& name : classes_) {
    disease_columns_.push_back(task == Task::multilabel ? column(columns::disease(name)) : std::nullopt);
  }
  participant_column_ = table.index(columns::participant_id);
  label_column_ = table.index(columns::label);
  session_ = column(columns::session_id);
  repeat_ = column(columns::repeat);
  fold_ = column(columns::fold);
  strategy_ = column(columns::strategy);
  predicted_ = column(columns::predicted);
  decode_ = column(columns::decode);
  set_ = column(columns::prediction_set);
  set_level_ = column(columns::set_level);
}

PredictionTable::Column PredictionTable::column(const std::string& name) const {
  return table_.has(name) ? Column(table_.index(name)) : std::nullopt;
}

std::string PredictionTable::cell(std::size_t row, const Column& column) const {
  return column ? table_.at(row, *column) : core::not_available;
}

bool PredictionTable::has_label(std::size_t row) const {
  if (!core::is_missing(table_.at(row, label_column_))) return true;
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    if (disease(row, static_cast<int>(k))) return true;
  }
  return false;
}

std::optional<bool> PredictionTable::disease(std::size_t row, int k) const {
  const auto place = static_cast<std::size_t>(k);
  const std::string text = cell(row, disease_columns_[place]);
  if (core::is_missing(text)) return std::nullopt;
  const auto value = core::parse_number(text);
  if (!value || (*value != 0 && *value != 1)) {
    fail(row, columns::disease(classes_[place]) + " is '" + text + "'; 1, 0 or n/a is needed");
  }
  return *value == 1;
}

/// The column `label`, in which a disease with "?" behind it is not known; where it is missing, those of the diseases.
void PredictionTable::read_diseases(std::size_t row, PredictionRow& result) const {
  const std::string& label = table_.at(row, label_column_);
  result.label = result.predicted = -1;
  if (core::is_missing(label)) {
    for (std::size_t k = 0; k < classes_.size(); ++k) {
      const auto has = disease(row, static_cast<int>(k));
      if (!has) result.unknown |= ClassSet{1} << k;
      if (has && *has) result.labels |= ClassSet{1} << k;
    }
    return;
  }
  if (label == columns::no_class) return;
  for (std::string name : core::split(label, '+')) {
    const bool known = name.empty() || name.back() != '?' || std::count(classes_.begin(), classes_.end(), name) > 0;
    if (!known) name.pop_back();
    (known ? result.labels : result.unknown) |= ClassSet{1} << class_index(row, columns::label, name);
  }
}

std::string PredictionTable::strategy(std::size_t row) const {
  const std::string name = cell(row, strategy_);
  return core::is_missing(name) ? default_name_ : name;
}

bool PredictionTable::by_votes(std::size_t row) const {
  return cell(row, decode_) == columns::by_votes;
}

bool PredictionTable::has_fold(std::size_t row) const {
  return !core::is_missing(cell(row, fold_));
}

double PredictionTable::set_level(std::size_t row) const {
  const std::string text = cell(row, set_level_);
  if (core::is_missing(text)) return 0;
  const auto value = core::parse_number(text);
  if (!value || !(*value > 0 && *value < 1))
    fail(row, "set_level is '" + text + "'; a share between 0 and 1 is needed");
  return *value;
}

PredictionRow PredictionTable::read(std::size_t row) {
  PredictionRow result;
  result.participant_id = table_.at(row, participant_column_);
  if (core::is_missing(result.participant_id)) fail(row, "no participant_id");
  if (const auto session = cell(row, session_); !core::is_missing(session)) result.session_id = session;
  result.repeat = whole_number(row, repeat_, columns::repeat);
  result.fold = whole_number(row, fold_, columns::fold);
  result.probabilities = probabilities(row);
  result.pair_logits = pair_logits_.of(row);
  const std::string predicted = cell(row, predicted_), &label = table_.at(row, label_column_);
  if (task_ == Task::multilabel) {
    read_diseases(row, result);
  } else {
    result.label = class_index(row, columns::label, label);
  }
  if (core::is_missing(predicted)) {
    predict_from_probabilities(result);
    note_tie(result);
  } else if (task_ == Task::multilabel) {
    result.predicted_labels = class_set(row, columns::predicted, predicted);
  } else {
    result.predicted = class_index(row, columns::predicted, predicted);
  }
  if (const std::string set = cell(row, set_); !core::is_missing(set)) {
    if (classes_.size() > 64) fail(row, "prediction sets of more than 64 classes can't be judged");
    result.prediction_set = class_set(row, columns::prediction_set, set);
  }
  return result;
}

void PredictionTable::fail(std::size_t row, const std::string& reason) const {
  throw core::Error("row " + std::to_string(row + 1) + " (" + table_.at(row, participant_column_) + "): " + reason);
}

int PredictionTable::whole_number(std::size_t row, const Column& column, const std::string& name) const {
  const std::string text = cell(row, column);
  if (core::is_missing(text)) return 0;
  const auto value = core::parse_whole_number(text);
  if (!value || *value < 0 || *value > 1000000) fail(row, name + " is '" + text + "'; a whole number from 0 is needed");
  return static_cast<int>(*value);
}

int PredictionTable::class_index(std::size_t row, const std::string& column, const std::string& name) const {
  const auto found = std::find(classes_.begin(), classes_.end(), numbered_ ? core::without_zero_decimals(name) : name);
  if (found == classes_.end()) {
    fail(row, column + " '" + name + "' is none of the classes " + core::join(classes_, ", ") +
                  " (from the columns prob_*)");
  }
  return static_cast<int>(found - classes_.begin());
}

ClassSet PredictionTable::class_set(std::size_t row, const std::string& column, const std::string& names) const {
  ClassSet set = 0;
  if (names == columns::no_class) return set;
  for (const auto& name : core::split(names, '+')) set |= ClassSet{1} << class_index(row, column, name);
  return set;
}

std::vector<double> PredictionTable::probabilities(std::size_t row) {
  std::vector<double> values;
  double sum = 0;
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    const std::string& text = table_.at(row, probability_columns_[k]);
    auto value = core::parse_number(text);
    const std::string column = columns::probability(classes_[k]);
    if (!value || !std::isfinite(*value)) {
      fail(row, column + " is '" + text + "', not a number" +
                    (text.find(',') == std::string::npos ? "" : "; write a decimal point"));
    }
    // Sums and means of float32 end a last digit outside.
    constexpr double last_digit = 1e-6;
    if (std::abs(*value - std::clamp(*value, 0.0, 1.0)) <= last_digit) value = std::clamp(*value, 0.0, 1.0);
    if (*value < 0 || *value > 1)
      fail(row, column + " is " + text + ", outside 0 to 1; probabilities are needed, not logits or percentages");
    values.push_back(*value);
    sum += *value;
  }
  if (task_ == Task::multilabel) return values;
  const double off = std::abs(sum - 1);
  if (off > sum_tolerance) {
    fail(row,
         "the probabilities sum to " + core::format_number(std::round(sum * 1e6) / 1e6) +
             ", not to 1; normalise them (softmax), or write more digits; if a scan can have several diseases, add "
             "a column task with multilabel in each row");
  }
  if (off > unnoticed_rounding) {
    for (double& value : values) value /= sum;
    if (rounding_.rows++ == 0) rounding_.first = name_of(row);
    rounding_.largest = std::max(rounding_.largest, off);
  }
  return values;
}

void PredictionTable::note_tie(const PredictionRow& row) {
  if (task_ == Task::multilabel) return;
  const double largest = *std::max_element(row.probabilities.begin(), row.probabilities.end());
  if (std::count(row.probabilities.begin(), row.probabilities.end(), largest) < 2) return;
  if (ties_.rows++ == 0) ties_.first = core::scan_name(row.participant_id, row.session_id);
}

std::string PredictionTable::name_of(std::size_t row) const {
  return core::scan_name(table_.at(row, participant_column_), cell(row, session_));
}

std::vector<std::string> PredictionTable::warnings() const {
  const auto rows = [](int count) { return std::to_string(count) + (count == 1 ? " row" : " rows"); };
  std::vector<std::string> lines;
  if (rounding_.rows > 0) {
    lines.push_back("the probabilities of " + rows(rounding_.rows) + " sum to 1 only within " +
                    core::format_number(std::round(rounding_.largest * 1e6) / 1e6) + " (first: " + rounding_.first +
                    "; rounded when written?); they were divided by their sum");
  }
  if (ties_.rows > 0) {
    lines.push_back(rows(ties_.rows) + (ties_.rows == 1 ? " is a tie" : " are ties") +
                    ": several classes have the largest probability (first: " + ties_.first +
                    "); the first of them in the order of the columns is taken as predicted");
  }
  return lines;
}

}  // namespace tripet::evaluation
