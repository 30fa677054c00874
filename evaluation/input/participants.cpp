#include "evaluation/input/participants.hpp"

#include <set>

#include "core/participants_file.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/input/diagnosis_groups.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;

std::string Participants::get(const std::string& participant, const std::string& column) const {
  const auto row = rows.find(participant);
  if (row == rows.end()) return core::not_available;
  const auto cell = row->second.find(column);
  return cell == row->second.end() || core::is_missing(cell->second) ? core::not_available : cell->second;
}

core::Tsv participants_as_predicted(const fs::path& path, const Predictions& predictions,
                                    std::vector<std::string>* warnings) {
  core::Tsv table = core::Tsv::read(path);
  std::vector<std::string> told = table.warnings();
  if (table.has("participant_id")) {
    std::set<ScanId> known = predictions.known;
    for (const auto& strategy : predictions.strategies) {
      for (const auto& row : strategy.rows) known.insert(row.scan());
    }
    core::align_ids(table, known, told);
  }
  if (warnings != nullptr) warnings->insert(warnings->end(), told.begin(), told.end());
  return table;
}

Participants read_participants(const Predictions& predictions, const fs::path& participants, const fs::path& data) {
  Participants out;
  const auto source = core::participants_table(data, participants);
  if (source.empty()) return out;
  const auto table = participants_as_predicted(source, predictions);
  if (!table.has("participant_id")) return out;

  std::map<std::string, std::set<std::string>> judged;  // a participant's sessions may have different diagnoses
  for (const auto& group : diagnosis_groups(predictions)) {
    for (const auto& name : group.participants) judged[name].insert(group.label);
  }
  const bool numbers = core::are_numbers(predictions.classes);
  const auto as_class = [&](const std::string& cell) { return numbers ? core::without_zero_decimals(cell) : cell; };
  const auto holds_labels = [&](const std::string& column) {
    bool any = false;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto found = judged.find(table.at(row, "participant_id"));
      if (found == judged.end()) continue;
      any = true;
      const std::string& cell = table.at(row, column);
      if (!found->second.contains(as_class(cell)) && !core::is_missing(cell)) return false;
    }
    return any;
  };
  for (const auto& column : table.columns()) {
    if (column == "participant_id" || column == "session_id") continue;
    if (out.label_column.empty() && holds_labels(column)) {
      out.label_column = column;
    } else {
      out.columns.push_back(column);
    }
  }
  for (std::size_t row = 0; row < table.size(); ++row) {
    const auto [place, added] = out.rows.try_emplace(table.at(row, "participant_id"));
    if (!added) continue;
    for (const auto& column : out.columns) place->second[column] = table.at(row, column);
    const std::string label =
        out.label_column.empty() ? core::not_available : as_class(table.at(row, out.label_column));
    out.labels[place->first] = core::is_missing(label) ? core::not_available : label;
  }
  return out;
}

std::optional<Sex> parse_sex(const std::string& cell) {
  const std::string text = core::to_lower(cell);
  if (text == "f" || text == "female" || text == "w" || text == "woman") return Sex::female;
  if (text == "m" || text == "male" || text == "man") return Sex::male;
  return std::nullopt;
}

}  // namespace tripet::evaluation
