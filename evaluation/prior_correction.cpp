#include "evaluation/prior_correction.hpp"

#include <algorithm>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {
namespace {

/// The value of one key in a config file; "" when it is not set.
std::string config_value(const std::filesystem::path& file, const std::string& key) {
  std::istringstream lines(core::read_text(file));
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (equals == std::string::npos || core::trim(line.substr(0, equals)) != key) continue;
    return core::trim(line.substr(equals + 1));
  }
  return "";
}

std::vector<double> listed_weights(const std::string& text, std::size_t classes) {
  std::vector<double> weights;
  for (const auto& part : core::split(text, ',')) {
    const auto value = core::parse_number(core::trim(part));
    if (!value || !(*value > 0)) throw core::Error("class-weights '" + text + "' is no list of positive numbers");
    weights.push_back(*value);
  }
  if (weights.size() != classes) {
    throw core::Error("class-weights has " + std::to_string(weights.size()) + " numbers for " +
                      std::to_string(classes) + " classes");
  }
  return weights;
}

std::vector<double> balanced_weights(const std::filesystem::path& run, const StrategyPredictions& strategy,
                                     const std::vector<std::string>& classes) {
  std::map<std::string, std::map<std::string, int>> labels;  // participant, session
  for (const auto& row : strategy.rows) labels[row.participant_id][row.session_id] = row.label;
  const auto splits = core::Tsv::read(run / "splits.tsv");
  std::vector<double> counts(classes.size(), 0);
  double total = 0;
  int unknown = 0;
  for (std::size_t r = 0; r < splits.size(); ++r) {
    if (splits.at(r, "set") != "train") continue;
    const auto found = labels.find(splits.at(r, "participant_id"));
    if (found == labels.end()) {
      ++unknown;
      continue;
    }
    for (const auto& [session, label] : found->second) {
      ++counts[label];
      ++total;
    }
  }
  if (unknown > 0)
    throw core::Error("the labels of " + std::to_string(unknown) + " training participants are not in the predictions");
  std::vector<double> weights;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] == 0) throw core::Error("no training participant has the label " + classes[k]);
    weights.push_back(total / (static_cast<double>(counts.size()) * counts[k]));
  }
  return weights;
}

}  // namespace

TrainingWeights read_training_weights(const std::filesystem::path& runs, const StrategyPredictions& strategy,
                                      const std::vector<std::string>& classes) {
  if (runs.empty())
    return {std::nullopt, "the runs are not given (--runs): whether class weights were used is unknown"};
  ClassWeights weights;
  bool any = false;
  for (const auto& row : strategy.rows) {
    const std::pair cell{row.repeat, row.fold};
    if (weights.contains(cell)) continue;
    auto run = runs / strategy.name / ("repeat-" + std::to_string(row.repeat)) / ("fold-" + std::to_string(row.fold));
    if (!std::filesystem::exists(run / "config.cfg")) run = runs;
    if (!std::filesystem::exists(run / "config.cfg")) {
      return {std::nullopt, "no runs of " + strategy.name + " in " + runs.filename().string()};
    }
    try {
      const std::string setting = config_value(run / "config.cfg", "class-weights");
      const bool none = setting.empty() || setting == "none";
      any = any || !none;
      weights[cell] = none                    ? std::vector<double>(classes.size(), 1.0)
                      : setting == "balanced" ? balanced_weights(run, strategy, classes)
                                              : listed_weights(setting, classes.size());
    } catch (const core::Error& e) {
      return {std::nullopt,
              "repeat " + std::to_string(row.repeat) + ", fold " + std::to_string(row.fold) + ": " + e.what()};
    }
  }
  if (!any) return {std::nullopt, "the runs used no class weights"};
  return {weights, ""};
}

StrategyPredictions prior_corrected(const StrategyPredictions& strategy, const ClassWeights& weights) {
  StrategyPredictions corrected = strategy;
  for (auto& row : corrected.rows) {
    const auto& of_run = weights.at({row.repeat, row.fold});
    double sum = 0;
    for (std::size_t k = 0; k < of_run.size(); ++k) sum += row.probabilities[k] /= of_run[k];
    for (double& p : row.probabilities) p /= sum;
    row.predicted = most_probable(row.probabilities);
  }
  return corrected;
}

}  // namespace tripet::evaluation
