#include "evaluation/input/training_runs.hpp"

#include <set>
#include <utility>

#include "core/json.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;
using core::member;

fs::path run_folder(const fs::path& runs, const std::string& strategy, int repeat, int fold) {
  if (runs.empty()) return {};
  const auto folder = runs / strategy / ("repeat-" + std::to_string(repeat)) / ("fold-" + std::to_string(fold));
  if (fs::is_directory(folder)) return folder;
  if (!fs::exists(runs / "run.json")) return {};
  const core::Json record = core::read_json(runs / "run.json");
  const auto& settings = member(record, "settings");
  return member(settings, "repeat") == repeat && member(settings, "fold") == fold ? runs : fs::path();
}

std::vector<TrainingRun> training_runs(const fs::path& runs, const Predictions& predictions) {
  std::vector<TrainingRun> out;
  if (runs.empty()) return out;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    std::set<std::pair<int, int>> cells;
    for (const auto& row : strategy.rows) cells.emplace(row.repeat, row.fold);
    for (const auto& [repeat, fold] : cells) {
      out.push_back({strategy.name, repeat, fold, run_folder(runs, strategy.name, repeat, fold)});
    }
  }
  return out;
}

}  // namespace tripet::evaluation
