#include "evaluation/input/learning_curve_steps.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/error.hpp"
#include "core/learning_curve_name.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/training_runs.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;

/// Percentages and their folders.
std::map<int, fs::path> folders_of(const fs::path& runs) {
  std::map<int, fs::path> found;
  const auto folder = runs / core::learning_curve_folder;
  if (runs.empty() || !fs::is_directory(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    int percent = 0;
    const auto end = std::from_chars(name.data(), name.data() + name.size(), percent).ptr;
    if (end != name.data() + name.size() || percent < 1 || percent > 99) continue;
    if (fs::exists(entry.path() / "predictions.tsv")) found.emplace(percent, entry.path());
  }
  return found;
}

/// From the runs' own splits.tsv.
double mean_training_participants(const fs::path& runs, const Predictions& predictions) {
  double sum = 0, count = 0;
  for (const auto& run : training_runs(runs, predictions)) {
    const auto file = run.folder / "splits.tsv";
    if (run.folder.empty() || !fs::exists(file)) return NAN;
    const auto splits = core::Tsv::read(file);
    for (std::size_t row = 0; row < splits.size(); ++row) sum += splits.at(row, "set") == "train";
    ++count;
  }
  return count > 0 ? sum / count : NAN;
}

std::set<std::pair<std::string, std::string>> scans_of(const StrategyPredictions& strategy) {
  std::set<std::pair<std::string, std::string>> scans;
  for (const auto& row : strategy.rows) scans.emplace(row.participant_id, row.session_id);
  return scans;
}

std::vector<StrategyPredictions> compared_of(const Predictions& predictions) {
  std::vector<StrategyPredictions> out;
  for (const auto& strategy : predictions.strategies) {
    if (!strategy.baseline) out.push_back(strategy);
  }
  return out;
}

/// Those that the comparison has too, on the same scans.
std::vector<StrategyPredictions> matching(const Predictions& step, const Predictions& whole) {
  std::vector<StrategyPredictions> out;
  for (const auto& strategy : whole.strategies) {
    for (const auto& of_step : step.strategies) {
      if (strategy.baseline || of_step.name != strategy.name) continue;
      if (scans_of(of_step) == scans_of(strategy)) out.push_back(of_step);
    }
  }
  return out;
}

}  // namespace

std::vector<CurveStep> learning_curve_steps(const fs::path& runs, const Predictions& predictions,
                                            std::vector<std::string>& warnings) {
  std::vector<CurveStep> steps;
  for (const auto& [percent, folder] : folders_of(runs)) {
    const auto table = folder / "predictions.tsv";
    const Predictions read = read_predictions({table});
    CurveStep step{percent, mean_training_participants(folder, read), {}};
    if (read.task == predictions.task && read.classes == predictions.classes)
      step.strategies = matching(read, predictions);
    if (step.strategies.empty()) {
      warnings.push_back(table.string() +
                         ": holds other classes, strategies or scans than the comparison; the curve leaves it out");
      continue;
    }
    steps.push_back(std::move(step));
  }
  if (!steps.empty()) {
    steps.push_back({100, mean_training_participants(runs, predictions), compared_of(predictions)});
  }
  return steps;
}

}  // namespace tripet::evaluation
