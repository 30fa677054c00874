#include "evaluation/input/predictions.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/control_name.hpp"
#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/prediction_table.hpp"
#include "evaluation/input/same_scans.hpp"

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
  return strategies.back();
}

void take_other_session_column(core::Tsv& table, std::vector<std::string>& warnings) {
  for (const std::string column : {"session", "visit"}) {
    if (table.has("session_id") || !table.has(column)) continue;
    table.rename(column, "session_id");
    warnings.push_back(table.path().string() + ": column '" + column + "' is taken as session_id");
  }
}

/// The first table's classes are those of all.
void take_classes(const std::vector<std::string>& classes, const std::string& first, Predictions& result) {
  if (result.classes.empty()) result.classes = classes;
  auto sorted = classes, wanted = result.classes;
  std::sort(sorted.begin(), sorted.end());
  std::sort(wanted.begin(), wanted.end());
  if (sorted != wanted) {
    throw core::Error("its classes are " + core::join(classes, ", ") + "; those of " + first + " are " +
                      core::join(result.classes, ", "));
  }
}

void read_rows(PredictionTable& reader, std::size_t rows, Predictions& result, std::set<std::string>& without_fold) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (!reader.has_label(row)) {
      ++result.without_label;
      continue;
    }
    auto& strategy = find_or_add(result.strategies, reader.strategy(row));
    if (!reader.has_fold(row)) without_fold.insert(strategy.name);
    strategy.rows.push_back(reader.read(row));
    result.partly_known += strategy.rows.back().unknown != 0;
    strategy.calibrated = strategy.calibrated && !reader.by_votes(row);
    const double level = reader.set_level(row);
    if (strategy.rows.size() > 1 && level != strategy.set_level)
      throw core::Error(strategy.name + ": set_level is not the same in all rows");
    strategy.set_level = level;
  }
}

/// A comparison's control stands beside its strategies: last, and never one of the compared.
void set_controls_aside(std::vector<StrategyPredictions>& strategies) {
  std::set<std::string> names;
  for (const auto& strategy : strategies) names.insert(strategy.name);
  for (auto& strategy : strategies) {
    if (!core::is_control(strategy.name)) continue;
    const std::string original = strategy.name.substr(0, strategy.name.size() - core::control_suffix.size());
    strategy.baseline = names.contains(original);
  }
  std::stable_partition(strategies.begin(), strategies.end(), [](const auto& one) { return !one.baseline; });
}

/// Of a repeat.
int most_folds(const std::vector<PredictionRow>& rows) {
  std::map<int, std::set<int>> folds;
  std::size_t most = 0;
  for (const auto& row : rows) {
    folds[row.repeat].insert(row.fold);
    most = std::max(most, folds[row.repeat].size());
  }
  return static_cast<int>(most);
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
    if (in(row.unknown, static_cast<int>(k))) names.push_back(classes[k] + "?");
  }
  return names.empty() ? core::prediction_columns::no_class : core::join(names, "+");
}

Predictions read_predictions(const std::vector<std::filesystem::path>& files) {
  Predictions result;
  const auto names = default_names(files);
  std::set<std::string> without_fold;  // strategies
  for (std::size_t f = 0; f < files.size(); ++f) {
    core::Tsv table = core::Tsv::read(files[f]);
    result.warnings.insert(result.warnings.end(), table.warnings().begin(), table.warnings().end());
    core::with_context(files[f].string(), [&] {
      take_other_session_column(table, result.warnings);
      const Task task = task_of(table);
      if (f == 0) result.task = task;
      if (task != result.task)
        throw core::Error("only one of " + files[0].string() + " and this table is multi-label (column task)");
      take_classes(classes_of(table, task), files[0].string(), result);
      PredictionTable reader(table, task, result.classes, names[f]);
      if (table.size() == 0) throw core::Error("the table has no rows");
      read_rows(reader, table.size(), result, without_fold);
      for (const auto& line : reader.warnings()) result.warnings.push_back(files[f].string() + ": " + line);
    });
  }
  if (result.without_label > 0) {
    result.warnings.push_back(std::to_string(result.without_label) +
                              (result.without_label == 1 ? " row without a label is" : " rows without a label are") +
                              " left out");
  }
  if (result.partly_known > 0) {
    result.warnings.push_back(std::to_string(result.partly_known) +
                              (result.partly_known == 1 ? " row has" : " rows have") +
                              " a disease of which it is not known; they are judged on what is known");
  }
  if (result.strategies.empty())
    throw core::Error(files[0].string() + ": no row has a label; there is nothing to judge");
  set_controls_aside(result.strategies);
  for (auto& strategy : result.strategies) {
    if (!without_fold.contains(strategy.name)) strategy.folds = most_folds(strategy.rows);
    sort_rows(strategy);
    check_spelling(strategy, result.warnings);
  }
  check_same_scans(result);
  return result;
}

}  // namespace tripet::evaluation
