#include "evaluation/input/predictions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/prediction_table.hpp"

namespace tripet::evaluation {
namespace {

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

void sort_and_check_duplicates(StrategyPredictions& strategy) {
  std::sort(strategy.rows.begin(), strategy.rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.repeat, a.fold, a.participant_id, a.session_id) <
           std::tie(b.repeat, b.fold, b.participant_id, b.session_id);
  });
  std::set<std::tuple<std::string, std::string, int>> seen;
  for (const auto& row : strategy.rows) {
    if (!seen.emplace(row.participant_id, row.session_id, row.repeat).second) {
      throw core::Error(strategy.name + ": " + core::scan_name(row.participant_id, row.session_id) +
                        " is predicted twice in repeat " + std::to_string(row.repeat) +
                        "; one row for each scan and repeat is allowed");
    }
  }
}

/// A row of each scan: its label is the scan's.
using Labels = std::map<ScanId, const PredictionRow*>;

bool same_label(const PredictionRow& a, const PredictionRow& b) {
  return a.label == b.label && a.labels == b.labels;
}

Labels labels_of(const StrategyPredictions& strategy, const std::vector<std::string>& classes) {
  Labels labels;
  for (const auto& row : strategy.rows) {
    const auto [entry, added] = labels.emplace(row.scan(), &row);
    if (!added && !same_label(*entry->second, row)) {
      throw core::Error(strategy.name + ": " + core::scan_name(row.participant_id, row.session_id) + " has the label " +
                        label_text(*entry->second, classes) + " in one repeat and " + label_text(row, classes) +
                        " in another");
    }
  }
  return labels;
}

void check_pair(const StrategyPredictions& a, const Labels& labels_a, const StrategyPredictions& b,
                const Labels& labels_b, const std::vector<std::string>& classes) {
  std::vector<ScanId> missing;
  for (const auto& [scan, row] : labels_a) {
    const auto found = labels_b.find(scan);
    if (found == labels_b.end()) {
      missing.push_back(scan);
    } else if (!same_label(*found->second, *row)) {
      throw core::Error(core::scan_name(scan.first, scan.second) + " has the label " + label_text(*row, classes) +
                        " in " + a.name + " and " + label_text(*found->second, classes) + " in " + b.name);
    }
  }
  if (missing.empty()) return;
  // Comparing on the common scans would let each strategy drop those it fails on.
  throw core::Error(b.name + " lacks " + std::to_string(missing.size()) + " of the " + std::to_string(labels_a.size()) +
                    " scans of " + a.name + " (first: " + core::scan_name(missing[0].first, missing[0].second) +
                    "); strategies are compared on the same scans: predict them, or leave them out of all");
}

/// Repeat and fold of every row: where two strategies differ, folds can't be paired.
std::vector<std::tuple<int, int, std::string, std::string>> cells(const StrategyPredictions& strategy) {
  std::vector<std::tuple<int, int, std::string, std::string>> list;
  for (const auto& row : strategy.rows) list.emplace_back(row.repeat, row.fold, row.participant_id, row.session_id);
  return list;
}

/// Repeats may differ as a whole; within a repeat that both have, a scan that one dropped would flatter it.
void check_repeats(const StrategyPredictions& a, const StrategyPredictions& b) {
  std::map<int, std::set<ScanId>> of_b;
  for (const auto& row : b.rows) of_b[row.repeat].insert(row.scan());
  for (const auto& row : a.rows) {
    const auto repeat = of_b.find(row.repeat);
    if (repeat == of_b.end() || repeat->second.contains(row.scan())) continue;
    throw core::Error(b.name + " lacks " + core::scan_name(row.participant_id, row.session_id) + " in repeat " +
                      std::to_string(row.repeat) + ", where " + a.name +
                      " has it; strategies are compared on the same scans: predict it, or leave it out of all");
  }
}

}  // namespace

std::string to_text(Task task) {
  return task == Task::exclusive ? "exclusive" : core::prediction_columns::multilabel;
}

std::vector<StrategyPredictions> rows_of(const Predictions& predictions, const std::set<std::string>& participants) {
  std::vector<StrategyPredictions> chosen;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    chosen.push_back(strategy);
    std::erase_if(chosen.back().rows, [&](const auto& row) { return !participants.contains(row.participant_id); });
  }
  return chosen;
}

int most_probable(const std::vector<double>& probabilities) {
  return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

void predict_from_probabilities(PredictionRow& row) {
  if (row.label >= 0) {
    row.predicted = most_probable(row.probabilities);
    return;
  }
  row.predicted_labels = 0;
  for (std::size_t k = 0; k < row.probabilities.size(); ++k) {
    if (row.probabilities[k] >= 0.5) row.predicted_labels |= ClassSet{1} << k;
  }
}

std::string label_text(const PredictionRow& row, const std::vector<std::string>& classes) {
  if (row.label >= 0) return classes[static_cast<std::size_t>(row.label)];
  std::vector<std::string> names;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (in(row.labels, static_cast<int>(k))) names.push_back(classes[k]);
  }
  return names.empty() ? core::prediction_columns::no_class : core::join(names, "+");
}

void check_same_scans(Predictions& predictions) {
  const auto& strategies = predictions.strategies;
  std::vector<Labels> labels;
  for (const auto& strategy : strategies) labels.push_back(labels_of(strategy, predictions.classes));
  for (std::size_t i = 1; i < strategies.size(); ++i) {
    check_pair(strategies[0], labels[0], strategies[i], labels[i], predictions.classes);
    check_pair(strategies[i], labels[i], strategies[0], labels[0], predictions.classes);
    if (cells(strategies[0]) != cells(strategies[i])) {
      check_repeats(strategies[0], strategies[i]);
      check_repeats(strategies[i], strategies[0]);
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
      const Task task = task_of(table);
      if (f == 0) result.task = task;
      if (task != result.task)
        throw core::Error("only one of " + files[0].string() + " and this table is multi-label (column task)");
      const auto classes = classes_of(table, task);
      if (result.classes.empty()) result.classes = classes;
      auto sorted = classes, wanted = result.classes;
      std::sort(sorted.begin(), sorted.end());
      std::sort(wanted.begin(), wanted.end());
      if (sorted != wanted) {
        throw core::Error("its classes are " + core::join(classes, ", ") + "; those of " + files[0].string() + " are " +
                          core::join(result.classes, ", "));
      }
      PredictionTable reader(table, task, result.classes, names[f]);
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
        const double level = reader.set_level(row);
        if (strategy.rows.size() > 1 && level != strategy.set_level)
          throw core::Error(strategy.name + ": set_level is not the same in all rows");
        strategy.set_level = level;
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
