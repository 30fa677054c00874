#include "evaluation/input/recorded_settings.hpp"

#include <algorithm>
#include <set>

namespace tripet::evaluation {

using core::Json;
using core::member;

RecordedSettings recorded_settings(const std::vector<TrainingRun>& runs) {
  RecordedSettings out;
  out.complete = !runs.empty();
  std::set<std::string> names;
  for (const auto& run : runs) {
    const auto file = run.folder / "run.json";
    const Json record = run.folder.empty() || !std::filesystem::exists(file) ? Json() : core::read_json(file);
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

}  // namespace tripet::evaluation
