#include "evaluation/predictions.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {
namespace {

const std::string probability_prefix = "prob_";

std::vector<std::string> classes_of(const core::Tsv& table) {
  std::vector<std::string> classes;
  for (const auto& column : table.columns()) {
    if (column.rfind(probability_prefix, 0) == 0) classes.push_back(column.substr(probability_prefix.size()));
  }
  if (classes.empty()) {
    throw core::Error("no column prob_<CLASS>; one column of probabilities for each class is needed, it has: " +
                      core::join(table.columns(), ", "));
  }
  if (classes.size() < 2)
    throw core::Error("one class only (" + classes[0] + "); a column prob_<CLASS> for each class is needed");
  return classes;
}

/// Reads one table; names cells as "row 3 (sub-07)".
class TableReader {
 public:
  TableReader(const core::Tsv& table, const std::vector<std::string>& classes, std::string default_name)
      : table_(table), classes_(classes), default_name_(std::move(default_name)) {
    for (const auto& name : classes_) columns_.push_back(table.index(probability_prefix + name));
    participant_column_ = table.index("participant_id");
    label_column_ = table.index("label");
  }

  bool has_label(std::size_t row) const { return !core::is_missing(table_.at(row, label_column_)); }

  std::string strategy(std::size_t row) const {
    const std::string name = table_.get(row, "strategy");
    return core::is_missing(name) ? default_name_ : name;
  }

  bool by_votes(std::size_t row) const { return table_.get(row, "decode") == "vote"; }
  bool has_fold(std::size_t row) const { return !core::is_missing(table_.get(row, "fold")); }

  PredictionRow read(std::size_t row) {
    PredictionRow result;
    result.participant_id = table_.at(row, participant_column_);
    if (core::is_missing(result.participant_id)) fail(row, "no participant_id");
    if (const auto session = table_.get(row, "session_id"); !session.empty()) result.session_id = session;
    result.repeat = whole_number(row, "repeat");
    result.fold = whole_number(row, "fold");
    result.probabilities = probabilities(row);
    result.label = class_index(row, "label", table_.at(row, label_column_));
    const std::string predicted = table_.get(row, "predicted");
    result.predicted =
        core::is_missing(predicted) ? most_probable(result.probabilities) : class_index(row, "predicted", predicted);
    return result;
  }

  /// The farthest that a row's sum was from 1.
  double rounding() const { return rounding_; }

 private:
  [[noreturn]] void fail(std::size_t row, const std::string& reason) const {
    throw core::Error("row " + std::to_string(row + 1) + " (" + table_.at(row, participant_column_) + "): " + reason);
  }

  int whole_number(std::size_t row, const std::string& column) const {
    const std::string cell = table_.get(row, column);
    if (core::is_missing(cell)) return 0;
    const auto value = core::parse_integer(cell);
    if (!value || *value < 0 || *value > 1000000)
      fail(row, column + " is '" + cell + "'; a whole number from 0 is needed");
    return static_cast<int>(*value);
  }

  int class_index(std::size_t row, const std::string& column, const std::string& name) const {
    const auto found = std::find(classes_.begin(), classes_.end(), name);
    if (found == classes_.end()) {
      fail(row, column + " '" + name + "' is none of the classes " + core::join(classes_, ", ") +
                    " (from the columns prob_*)");
    }
    return static_cast<int>(found - classes_.begin());
  }

  std::vector<double> probabilities(std::size_t row) {
    std::vector<double> values;
    double sum = 0;
    for (std::size_t k = 0; k < classes_.size(); ++k) {
      const std::string& cell = table_.at(row, columns_[k]);
      const auto value = core::parse_number(cell);
      const std::string column = probability_prefix + classes_[k];
      if (!value || !std::isfinite(*value)) fail(row, column + " is '" + cell + "', not a number");
      if (*value < 0 || *value > 1)
        fail(row, column + " is " + cell + ", outside 0 to 1; probabilities are needed, not logits");
      values.push_back(*value);
      sum += *value;
    }
    if (std::abs(sum - 1) > sum_tolerance) {
      fail(row, "the probabilities sum to " + core::format_number(std::round(sum * 1e6) / 1e6) +
                    ", not to 1; normalise them (softmax), or write more digits");
    }
    rounding_ = std::max(rounding_, std::abs(sum - 1));
    return values;
  }

  const core::Tsv& table_;
  const std::vector<std::string>& classes_;
  std::string default_name_;
  std::vector<std::size_t> columns_;
  std::size_t participant_column_ = 0, label_column_ = 0;
  double rounding_ = 0;
};

/// For tables without the column `strategy`: the stem, with the folder where two files share it.
std::vector<std::string> default_names(const std::vector<std::filesystem::path>& files) {
  std::map<std::string, int> uses;
  for (const auto& file : files) ++uses[file.stem().string()];
  std::vector<std::string> names;
  for (const auto& file : files) {
    const std::string stem = file.stem().string();
    const std::string folder = std::filesystem::absolute(file).parent_path().filename().string();
    names.push_back(uses[stem] > 1 ? folder + "/" + stem : stem);
  }
  return names;
}

StrategyPredictions& find_or_add(std::vector<StrategyPredictions>& strategies, const std::string& name) {
  for (auto& strategy : strategies) {
    if (strategy.name == name) return strategy;
  }
  strategies.push_back({});
  strategies.back().name = name;
  strategies.back().folds_known = true;
  return strategies.back();
}

std::string scan_name(const std::string& participant, const std::string& session) {
  return core::is_missing(session) ? participant : participant + " session " + session;
}

void sort_and_check_duplicates(StrategyPredictions& strategy) {
  std::sort(strategy.rows.begin(), strategy.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.repeat, a.fold, a.participant_id, a.session_id) <
           std::tie(b.repeat, b.fold, b.participant_id, b.session_id);
  });
  std::set<std::tuple<std::string, std::string, int>> seen;
  for (const auto& row : strategy.rows) {
    if (!seen.emplace(row.participant_id, row.session_id, row.repeat).second) {
      throw core::Error(strategy.name + ": " + scan_name(row.participant_id, row.session_id) +
                        " is predicted twice in repeat " + std::to_string(row.repeat) +
                        "; one row for each scan and repeat is allowed");
    }
  }
}

using Scan = std::pair<std::string, std::string>;

std::map<Scan, int> labels_of(const StrategyPredictions& strategy, const std::vector<std::string>& classes) {
  std::map<Scan, int> labels;
  for (const auto& row : strategy.rows) {
    const auto [entry, added] = labels.emplace(Scan{row.participant_id, row.session_id}, row.label);
    if (!added && entry->second != row.label) {
      throw core::Error(strategy.name + ": " + scan_name(row.participant_id, row.session_id) + " has the label " +
                        classes[entry->second] + " in one repeat and " + classes[row.label] + " in another");
    }
  }
  return labels;
}

void check_pair(const StrategyPredictions& a, const std::map<Scan, int>& labels_a, const StrategyPredictions& b,
                const std::map<Scan, int>& labels_b, const std::vector<std::string>& classes) {
  std::vector<Scan> missing;
  for (const auto& [scan, label] : labels_a) {
    const auto found = labels_b.find(scan);
    if (found == labels_b.end()) {
      missing.push_back(scan);
    } else if (found->second != label) {
      throw core::Error(scan_name(scan.first, scan.second) + " has the label " + classes[label] + " in " + a.name +
                        " and " + classes[found->second] + " in " + b.name);
    }
  }
  if (missing.empty()) return;
  // Comparing on the common scans would let each strategy drop those it fails on.
  throw core::Error(b.name + " lacks " + std::to_string(missing.size()) + " of the " + std::to_string(labels_a.size()) +
                    " scans of " + a.name + " (first: " + scan_name(missing[0].first, missing[0].second) +
                    "); strategies are compared on the same scans: predict them, or leave them out of all");
}

/// Repeat and fold of every row: where two strategies differ, folds can't be paired.
std::vector<std::tuple<int, int, std::string, std::string>> cells(const StrategyPredictions& strategy) {
  std::vector<std::tuple<int, int, std::string, std::string>> list;
  for (const auto& row : strategy.rows) list.emplace_back(row.repeat, row.fold, row.participant_id, row.session_id);
  return list;
}

}  // namespace

int most_probable(const std::vector<double>& probabilities) {
  return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

void check_same_scans(Predictions& predictions) {
  const auto& strategies = predictions.strategies;
  std::vector<std::map<Scan, int>> labels;
  for (const auto& strategy : strategies) labels.push_back(labels_of(strategy, predictions.classes));
  for (std::size_t i = 1; i < strategies.size(); ++i) {
    check_pair(strategies[0], labels[0], strategies[i], labels[i], predictions.classes);
    check_pair(strategies[i], labels[i], strategies[0], labels[0], predictions.classes);
    if (cells(strategies[0]) != cells(strategies[i])) {
      predictions.warnings.push_back(strategies[i].name + " has other repeats or folds than " + strategies[0].name +
                                     ": their folds can't be paired, so they are not compared as procedures");
    }
  }
}

Predictions read_predictions(const std::vector<std::filesystem::path>& files) {
  Predictions result;
  const auto names = default_names(files);
  for (std::size_t f = 0; f < files.size(); ++f) {
    const core::Tsv table = core::Tsv::read(files[f]);
    core::with_context(files[f].string(), [&] {
      if (table.has("task") && table.size() > 0 && table.at(0, "task") == "multilabel") {
        throw core::Error("a multi-label table (task = multilabel): only tables with one label a scan can be judged");
      }
      const auto classes = classes_of(table);
      if (result.classes.empty()) result.classes = classes;
      auto sorted = classes, wanted = result.classes;
      std::sort(sorted.begin(), sorted.end());
      std::sort(wanted.begin(), wanted.end());
      if (sorted != wanted) {
        throw core::Error("its classes are " + core::join(classes, ", ") + "; those of " + files[0].string() + " are " +
                          core::join(result.classes, ", "));
      }
      TableReader reader(table, result.classes, names[f]);
      if (table.size() == 0) throw core::Error("the table has no rows");
      for (std::size_t row = 0; row < table.size(); ++row) {
        if (!reader.has_label(row)) {
          ++result.without_label;
          continue;
        }
        auto& strategy = find_or_add(result.strategies, reader.strategy(row));
        strategy.rows.push_back(reader.read(row));
        strategy.calibrated = strategy.calibrated && !reader.by_votes(row);
        strategy.folds_known = strategy.folds_known && reader.has_fold(row);
      }
      if (reader.rounding() > 1e-6) {
        result.warnings.push_back(files[f].string() + ": probabilities sum to 1 only within " +
                                  std::to_string(reader.rounding()) +
                                  " (rounded when written?); they are used as they stand");
      }
    });
  }
  if (result.without_label > 0) {
    result.warnings.push_back(std::to_string(result.without_label) +
                              (result.without_label == 1 ? " row without a label is" : " rows without a label are") +
                              " left out");
  }
  if (result.strategies.empty())
    throw core::Error(files[0].string() + ": no row has a label; there is nothing to judge");
  for (auto& strategy : result.strategies) sort_and_check_duplicates(strategy);
  check_same_scans(result);
  return result;
}

}  // namespace tripet::evaluation
