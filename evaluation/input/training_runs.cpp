#include "evaluation/input/training_runs.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;
using core::Json;

fs::path run_folder(const fs::path& runs, const std::string& strategy, int repeat, int fold) {
  if (runs.empty()) return {};
  const auto folder = runs / strategy / ("repeat-" + std::to_string(repeat)) / ("fold-" + std::to_string(fold));
  if (fs::is_directory(folder)) return folder;
  if (!fs::exists(runs / "run.json")) return {};
  const Json record = core::read_json(runs / "run.json");
  const auto& settings = member(record, "settings");
  return member(settings, "repeat") == repeat && member(settings, "fold") == fold ? runs : fs::path();
}

std::vector<TrainingRun> training_runs(const fs::path& runs, const Json& metrics) {
  std::vector<TrainingRun> out;
  if (runs.empty()) return out;
  for (const auto& strategy : strategy_names_in(metrics, false)) {
    for (const auto& cell : member(member(member(metrics, "strategies"), strategy), "fold_values")) {
      const int repeat = member(cell, "repeat").get<int>(), fold = member(cell, "fold").get<int>();
      out.push_back({strategy, repeat, fold, run_folder(runs, strategy, repeat, fold)});
    }
  }
  return out;
}

RecordedSettings recorded_settings(const std::vector<TrainingRun>& runs) {
  RecordedSettings out;
  out.complete = !runs.empty();
  std::set<std::string> names;
  for (const auto& run : runs) {
    const auto file = run.folder / "run.json";
    const Json record = run.folder.empty() || !fs::exists(file) ? Json() : core::read_json(file);
    Json settings = member(record, "settings");
    if (!settings.is_object()) {
      out.complete = false;
      continue;
    }
    for (const char* own : {"strategy", "fold", "repeat"}) settings.erase(own);
    for (const auto& [name, value] : settings.items()) names.insert(name);
    out.settings.push_back(settings);
    out.strategies.push_back(run.strategy);
  }
  for (const auto& name : names) {
    const auto differs = [&](const Json& one) {
      return one.contains(name) != out.settings[0].contains(name) || member(one, name) != member(out.settings[0], name);
    };
    if (std::any_of(out.settings.begin(), out.settings.end(), differs)) out.differing.push_back(name);
  }
  return out;
}

JudgementRecord compare_judgement(const fs::path& runs, const std::string& primary, double margin) {
  const fs::path file = runs / "judgement.json";
  if (runs.empty() || !fs::exists(file)) return {};
  const Json then = core::read_json(file);
  const auto &primary_then = member(then, "primary"), &margin_then = member(then, "margin");
  if (!primary_then.is_string() || !margin_then.is_number()) return {};
  JudgementRecord out{true, {}};
  if (primary_then != primary) {
    out.changes.push_back("the primary metric was changed from " + primary_then.get<std::string>() + " to " + primary +
                          " after training");
  }
  if (margin_then != margin) {
    out.changes.push_back("the margin was changed from " + core::format_number(margin_then.get<double>()) + " to " +
                          core::format_number(margin) + " after training");
  }
  return out;
}

}  // namespace tripet::evaluation
