#include "evaluation/people.hpp"

#include <algorithm>

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
  std::vector<Group> out;
  const auto group_of = [&](const std::string& label) -> Group& {
    const auto found = std::find_if(out.begin(), out.end(), [&](const Group& group) { return group.label == label; });
    return found != out.end() ? *found : out.emplace_back(Group{label, {}, {}});
  };
  // Classes that exclude each other keep their order, and are there without any scan; combinations come as they occur.
  const auto& rows = predictions.strategies.front().rows;
  if (!rows.empty() && rows[0].label >= 0) {
    for (const auto& name : predictions.classes) group_of(name);
  }
  for (const auto& row : rows) {
    Group& group = group_of(label_text(row, predictions.classes));
    group.people.insert(row.participant_id);
    group.scans.emplace(row.participant_id, row.session_id);
  }
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
