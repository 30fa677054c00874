#include "evaluation/input/recorded_split.hpp"

namespace tripet::evaluation {

using core::member;
using core::text_of;

core::Json to_json(SplitBy by) {
  switch (by) {
    case SplitBy::participant:
      return "participant";
    case SplitBy::site:
      return "site";
    case SplitBy::unknown:
      break;
  }
  return nullptr;
}

SplitBy parse_split_by(const core::Json& text) {
  for (const SplitBy by : {SplitBy::participant, SplitBy::site}) {
    if (text == to_json(by)) return by;
  }
  return SplitBy::unknown;
}

RecordedSplit recorded_split(const std::vector<TrainingRun>& runs) {
  for (const auto& run : runs) {
    const auto file = run.folder / "run.json";
    if (run.folder.empty() || !std::filesystem::exists(file)) continue;
    const core::Json record = core::read_json(file);
    const auto& split = member(record, "split");
    if (split.is_object()) return {parse_split_by(member(split, "by")), text_of(split, "site_column", "site")};
    const auto& settings = member(record, "settings");
    const bool own = settings.is_object() && text_of(settings, "splits").empty();
    return {own ? SplitBy::participant : SplitBy::unknown};
  }
  return {};
}

std::string recorded_site_column(const std::vector<TrainingRun>& runs) {
  for (const auto& run : runs) {
    const auto file = run.folder / "run.json";
    if (run.folder.empty() || !std::filesystem::exists(file)) continue;
    const core::Json record = core::read_json(file);
    for (const char* part : {"split", "harmonisation"}) {
      const std::string column = text_of(member(record, part), "site_column");
      if (!column.empty()) return column;
    }
  }
  return "site";
}

}  // namespace tripet::evaluation
