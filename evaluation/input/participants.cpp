#include "evaluation/input/participants.hpp"

#include <bit>
#include <cstdint>

#include "core/tsv.hpp"

namespace tripet::evaluation {

namespace fs = std::filesystem;

std::string People::get(const std::string& participant, const std::string& column) const {
  const auto row = rows.find(participant);
  if (row == rows.end()) return core::not_available;
  const auto cell = row->second.find(column);
  return cell == row->second.end() || core::is_missing(cell->second) ? core::not_available : cell->second;
}

std::vector<Group> judged_groups(const Predictions& predictions) {
  // By the number of diseases, then by the classes; exclusive classes are there without any scan too.
  std::map<std::pair<int, std::uint64_t>, Group> groups;
  if (predictions.task == Task::exclusive) {
    for (std::size_t k = 0; k < predictions.classes.size(); ++k) groups[{1, k}].label = predictions.classes[k];
  }
  for (const auto& row : predictions.strategies.front().rows) {
    const std::pair<int, std::uint64_t> place =
        row.label >= 0 ? std::pair{1, static_cast<std::uint64_t>(row.label)}
                       : std::pair{std::popcount(row.labels), static_cast<std::uint64_t>(row.labels)};
    Group& group = groups[place];
    if (group.label.empty()) group.label = label_text(row, predictions.classes);
    group.people.insert(row.participant_id);
    group.scans.emplace(row.participant_id, row.session_id);
  }
  std::vector<Group> out;
  for (auto& [place, group] : groups) out.push_back(std::move(group));
  return out;
}

People read_people(const Predictions& predictions, const fs::path& participants, const fs::path& data) {
  People out;
  fs::path source = participants;
  if (source.empty() && !data.empty() && fs::exists(data / "participants.tsv")) source = data / "participants.tsv";
  if (source.empty()) return out;
  const auto table = core::Tsv::read(source);
  if (!table.has("participant_id")) return out;

  std::map<std::string, std::set<std::string>> judged;  // a participant's sessions may have different diagnoses
  for (const auto& group : judged_groups(predictions)) {
    for (const auto& name : group.people) judged[name].insert(group.label);
  }
  const auto holds_labels = [&](const std::string& column) {
    bool any = false;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const auto found = judged.find(table.at(row, "participant_id"));
      if (found == judged.end()) continue;
      any = true;
      if (!found->second.contains(table.at(row, column)) && !core::is_missing(table.at(row, column))) return false;
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
    const std::string label = out.label_column.empty() ? core::not_available : table.at(row, out.label_column);
    out.labels[place->first] = core::is_missing(label) ? core::not_available : label;
  }
  return out;
}

}  // namespace tripet::evaluation
