#include "training/label_table.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/tsv.hpp"

namespace tripet::training {

LabelTable::LabelTable(const std::filesystem::path& path, const std::string& column) {
  const core::Tsv table = core::Tsv::read(path);
  const std::size_t label = table.index(column);
  const std::size_t id = table.index("participant_id");
  has_sessions_ = table.has("session_id");
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& participant = table.at(row, id);
    participants_.insert(participant);
    const std::string& text = table.at(row, label);
    if (!core::is_missing(text) && std::find(classes_.begin(), classes_.end(), text) == classes_.end()) {
      classes_.push_back(text);
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
