#include "training/data/label_table.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

bool has_columns(const core::Tsv& table, const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& column) { return table.has(column); });
}

/// participant -> sub-X_sessions.tsv of those with sessions.
std::map<std::string, fs::path> session_tables(const fs::path& folder, const std::set<core::ScanId>& scans) {
  std::map<std::string, fs::path> found;
  for (const auto& [participant, session] : scans) {
    const auto path = folder / participant / (participant + "_sessions.tsv");
    if (!folder.empty() && !core::is_missing(session) && fs::is_regular_file(path)) found.emplace(participant, path);
  }
  return found;
}

}  // namespace

LabelTable::LabelTable(const fs::path& path, const std::vector<std::string>& columns,
                       const std::set<core::ScanId>& scans, const fs::path& folder)
    : path_(path) {
  core::Tsv table = core::Tsv::read(path);
  warnings_ = table.warnings();
  core::align_ids(table, scans, warnings_);
  has_sessions_ = table.has("session_id");
  const auto sessions = session_tables(folder, scans);
  const bool elsewhere = std::any_of(sessions.begin(), sessions.end(), [&](const auto& entry) {
    return has_columns(core::Tsv::read(entry.second), columns);
  });
  if (!elsewhere) {
    for (const auto& column : columns) table.index(column);  // a missing one is told even if there is no row
  }
  read_rows(table, columns);
  for (const auto& scan : scans) labels_[scan] = label_of(scan);
  if (elsewhere) take_sessions(sessions, columns);
  order_numbers();
}

void LabelTable::read_rows(const core::Tsv& table, const std::vector<std::string>& columns) {
  std::size_t nameless = 0;
  const bool labelled = has_columns(table, columns);
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& participant = table.at(row, "participant_id");
    if (core::is_missing(participant)) {
      ++nameless;
      continue;
    }
    participants_.insert(participant);
    const std::string session = table.get(row, "session_id");
    if (!core::is_missing(session)) sessions_.insert(session);
    rows_[participant].push_back({core::is_missing(session) ? core::not_available : session,
                                  labelled ? read_label(table, row, columns) : core::not_available});
  }
  if (nameless > 0)
    warnings_.push_back(path_.string() + ": " + counted(nameless, "row") + " without participant_id left out");
}

std::string LabelTable::read_label(const core::Tsv& table, std::size_t row, const std::vector<std::string>& columns) {
  std::vector<float> present;
  for (const auto& column : columns) {
    const std::string& cell = table.at(row, column);
    const bool missing = core::is_missing(cell);
    if (missing && !cell.empty() && cell != core::not_available) ++missing_[cell];
    if (columns.size() == 1) {
      if (missing) return core::not_available;
      if (std::find(distinct_.begin(), distinct_.end(), cell) == distinct_.end()) distinct_.push_back(cell);
      return cell;
    }
    const auto flag = core::parse_flag(cell);
    if (!flag && !missing) {
      throw core::Error(table.path().string() + ": row " + std::to_string(row + 1) + ": " + column + " is '" + cell +
                        "'; with one column a disease it must be 0, 1 or n/a");
    }
    present.push_back(missing ? std::numeric_limits<float>::quiet_NaN() : *flag ? 1.0F : 0.0F);
  }
  const std::string label = disease_label(present, columns);
  if (!core::is_missing(label) && std::find(distinct_.begin(), distinct_.end(), label) == distinct_.end())
    distinct_.push_back(label);
  return label;
}

std::string LabelTable::label_of(const core::ScanId& scan) const {
  const auto found = rows_.find(scan.first);
  if (found == rows_.end()) return core::not_available;
  // Of the session itself, else of the participant as a whole.
  for (const std::string& session : {scan.second, core::not_available}) {
    const Row* first = nullptr;
    for (const Row& row : found->second) {
      if (row.session != session && has_sessions_) continue;
      if (first != nullptr && first->label != row.label) {
        throw core::Error(path_.string() + ": " + scan.first + " has two labels, " + first->label + " and " +
                          row.label + (has_sessions_ ? "" : "; a column session_id can tell its rows apart"));
      }
      first = &row;
    }
    if (first != nullptr) return first->label;
  }
  if (!core::is_missing(scan.second)) return core::not_available;
  const Row* known = nullptr;
  for (const Row& row : found->second) {
    if (core::is_missing(row.label)) continue;
    if (known != nullptr && known->label != row.label) {
      throw core::Error(path_.string() + ": the scan of " + scan.first +
                        " names no session, but the rows of its sessions have different labels, " + known->label +
                        " (" + known->session + ") and " + row.label + " (" + row.session + "); keep one of them");
    }
    known = &row;
  }
  return known == nullptr ? core::not_available : known->label;
}

void LabelTable::take_sessions(const std::map<std::string, fs::path>& tables, const std::vector<std::string>& columns) {
  std::size_t taken = 0, changed = 0, mended = 0;
  std::string example;
  for (const auto& [participant, path] : tables) {
    core::Tsv table = core::Tsv::read(path);
    if (!has_columns(table, columns)) continue;
    if (!table.warnings().empty() && mended++ == 0)
      warnings_.insert(warnings_.end(), table.warnings().begin(), table.warnings().end());
    std::set<std::string> given, known;
    for (std::size_t row = 0; row < table.size(); ++row) given.insert(table.at(row, "session_id"));
    for (const auto& [scan, label] : labels_) {
      if (scan.first == participant) known.insert(scan.second);
    }
    const auto renamed = core::with_context(path.string(), [&] { return core::match_ids(given, known); });
    for (std::size_t row = 0; row < table.size(); ++row) {
      const std::string label = read_label(table, row, columns), &session = table.at(row, "session_id");
      const auto as_known = renamed.find(session);
      const auto found = labels_.find({participant, as_known == renamed.end() ? session : as_known->second});
      if (found == labels_.end() || core::is_missing(label)) continue;
      if (core::without_zero_decimals(found->second) == core::without_zero_decimals(label)) continue;
      if (!core::is_missing(found->second)) {
        const auto& rows = rows_.at(participant);
        if (std::any_of(rows.begin(), rows.end(), [&](const Row& r) { return r.session == found->first.second; })) {
          throw core::Error(path.string() + ": " + session + " has the label " + label + ", but " + found->second +
                            " in " + path_.string());
        }
        ++changed;
        if (example.empty()) example = participant + " " + session + ": " + label + ", not " + found->second;
      }
      ++taken;
      found->second = label;
    }
  }
  if (mended > 1) warnings_.push_back("the same of " + counted(mended - 1, "other table") + " of sessions");
  if (taken > 0) {
    warnings_.push_back(
        path_.string() + ": " + counted(taken, "session") + " labelled by the participants' own sessions.tsv" +
        (changed == 0 ? "" : ", " + std::to_string(changed) + " otherwise than here (" + example + ")"));
  }
}

void LabelTable::order_numbers() {
  if (!core::are_numbers(distinct_)) return;
  distinct_ = core::with_context(path_.string(), [&] { return core::class_names(distinct_); });
  for (auto& [scan, label] : labels_) label = core::without_zero_decimals(label);
}

std::string LabelTable::label(const std::string& participant, const std::string& session) const {
  const auto found = labels_.find({participant, session});
  return found == labels_.end() ? core::not_available : found->second;
}

std::string LabelTable::missing_words() const {
  std::vector<std::string> words;
  for (const auto& [word, count] : missing_) words.push_back(word + " (" + std::to_string(count) + ")");
  return core::join(words, ", ");
}

}  // namespace tripet::training
