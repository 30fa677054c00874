#include "training/data/label_table.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"

namespace tripet::training {

namespace {

std::string read_label(const core::Tsv& table, std::size_t row, const std::vector<std::string>& columns) {
  if (columns.size() == 1) return table.at(row, columns.front());
  std::vector<float> present;
  for (const auto& column : columns) {
    const std::string& cell = table.at(row, column);
    if (cell != "0" && cell != "1" && !core::is_missing(cell)) {
      throw core::Error(table.path().string() + ": row " + std::to_string(row + 1) + ": " + column + " is '" + cell +
                        "'; with one column a disease it must be 0, 1 or n/a");
    }
    present.push_back(core::is_missing(cell) ? std::numeric_limits<float>::quiet_NaN() : cell == "1" ? 1.0f : 0.0f);
  }
  return disease_label(present, columns);
}

}  // namespace

LabelTable::LabelTable(const std::filesystem::path& path, const std::vector<std::string>& columns) {
  const core::Tsv table = core::Tsv::read(path);
  for (const auto& column : columns) table.index(column);  // a missing one is told even if there is no row
  const std::size_t id = table.index("participant_id");
  has_sessions_ = table.has("session_id");
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& participant = table.at(row, id);
    participants_.insert(participant);
    const std::string text = read_label(table, row, columns);
    if (!core::is_missing(text) && std::find(distinct_.begin(), distinct_.end(), text) == distinct_.end()) {
      distinct_.push_back(text);
    }
    const auto [entry, added] = labels_.emplace(key(participant, table.get(row, "session_id")), text);
    if (!added && entry->second != text) {
      throw core::Error(path.string() + ": " + participant + " has two labels, " + entry->second + " and " + text);
    }
  }
}

std::string LabelTable::label(const std::string& participant, const std::string& session) const {
  const auto found = labels_.find(key(participant, session));
  return found == labels_.end() || found->second.empty() ? core::not_available : found->second;
}

std::string LabelTable::key(const std::string& participant, const std::string& session) const {
  return has_sessions_ ? participant + '\t' + session : participant;
}

}  // namespace tripet::training
