#include "preprocessing/dataset_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/run_record.hpp"
#include "core/tsv.hpp"
#include "imaging/absent_content.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

constexpr const char* readme =
    "Brain PET scans prepared by `tripet preprocess`.\n\n"
    "scans.tsv says what became of each scan, and why one could not be used; quality.html shows them all, the most\n"
    "doubtful first; preprocessing.json holds the settings. Beside each scan (sub-*/pet/*_pet.nii) its .json says how its\n"
    "values came about, its .tfm how it was moved.\n";

// The names are tripet's own; scans.tsv at the top is not the file that BIDS calls so within a participant's folder.
constexpr const char* bidsignore =
    "# What tripet keeps beside the scans, for which BIDS has no name.\n"
    "/scans.tsv\n"
    "/scans_shard-*.tsv\n"
    "/preprocessing.json\n"
    "/quality.html\n"
    "/quality.tsv\n"
    "/comparisons.tsv\n"
    "*_qc.png\n"
    "*_xfm.tfm\n";

/// An unchanged file keeps its time, so that a second run leaves no trace.
void write_if_changed(const fs::path& path, const std::string& text) {
  if (fs::is_regular_file(path) && core::read_text(path) == text) return;
  try {
    core::write_text(path, text);
  } catch (const core::Error&) {
    // Shards that start together write under the same temporary name: the one that comes second finds it gone.
    if (!fs::is_regular_file(path) || core::read_text(path) != text) throw;
  }
}

/// A table whose content was not fetched is as good as none, and that is told.
bool is_here(const fs::path& table) {
  const std::string absent = imaging::absent_content(table);
  if (!absent.empty()) core::log_warn(table.string() + ": " + absent + "; what it says is missing until then");
  return absent.empty() && fs::is_regular_file(table);
}

using Cells = std::map<std::string, std::string>;

void merge_into(std::vector<std::string>& columns, std::map<std::string, Cells>& rows, const core::Tsv& table) {
  for (const auto& column : table.columns()) {
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  for (std::size_t row = 0; row < table.size(); ++row) {
    Cells& cells = rows[table.at(row, "participant_id")];
    for (const auto& column : table.columns()) {
      const std::string& value = table.at(row, column);
      const auto [found, fresh] = cells.emplace(column, value);
      if (!fresh && core::is_missing(found->second)) found->second = value;
      if (!core::is_missing(value) && found->second != value) {
        throw core::Error(table.path().string() + ": " + table.at(row, "participant_id") + " has " + column + " " +
                          value + ", but " + found->second +
                          " in another participants.tsv; give one of them another name");
      }
    }
  }
}

void carry_participants(const PreprocessOptions& options) {
  std::vector<fs::path> tables;
  for (const auto& in : options.in) {
    if (is_here(in / "participants.tsv")) tables.push_back(in / "participants.tsv");
  }
  if (tables.empty()) return;
  if (tables.size() == 1) {
    write_if_changed(options.out / "participants.tsv", core::read_text(tables.front()));
    const fs::path dictionary = fs::path(tables.front()).replace_extension(".json");
    if (fs::is_regular_file(dictionary)) {
      write_if_changed(options.out / "participants.json", core::read_text(dictionary));
    }
    return;
  }
  std::vector<std::string> columns;
  std::map<std::string, Cells> rows;
  for (const auto& path : tables) {
    const core::Tsv table = core::Tsv::read(path);
    for (const auto& warning : table.warnings()) core::log_warn(warning);
    merge_into(columns, rows, table);
  }
  core::Tsv merged(columns);
  for (const auto& [id, cells] : rows) {
    std::vector<std::string> row;
    for (const auto& column : columns) {
      const auto cell = cells.find(column);
      row.push_back(cell == cells.end() ? core::not_available : cell->second);
    }
    merged.add(std::move(row));
  }
  write_if_changed(options.out / "participants.tsv", merged.text());
}

/// sub-X/sub-X_sessions.tsv, which may hold a diagnosis for each session.
void carry_sessions(const PreprocessOptions& options) {
  std::map<fs::path, fs::path> carried;  // below the output folder -> where it was found
  for (const auto& in : options.in) {
    if (!fs::is_directory(in)) continue;
    for (const auto& entry : fs::directory_iterator(in)) {
      const std::string participant = entry.path().filename().string();
      const fs::path name = fs::path(participant) / (participant + "_sessions.tsv");
      if (!participant.starts_with("sub-") || !is_here(in / name)) continue;
      const std::string text = core::read_text(in / name);
      const auto [first, fresh] = carried.emplace(name, in / name);
      if (!fresh && core::read_text(first->second) != text) {
        throw core::Error((in / name).string() + ": says other things than " + first->second.string() +
                          "; give one of the two participants another name");
      }
      write_if_changed(options.out / name, text);
    }
  }
}

}  // namespace

void write_dataset_files(const PreprocessOptions& options, const std::string& settings_hash) {
  const core::Json description = {{"Name", "Brain PET scans prepared by tripet"},
                                  {"BIDSVersion", "1.9.0"},
                                  {"DatasetType", "derivative"},
                                  {"GeneratedBy", {{{"Name", "tripet"}, {"Version", core::version()}}}}};
  const core::Json preprocessing = {{"Preprocessing", settings_json(options.settings)},
                                    {"StopAfter", options.stop_after},
                                    {"SettingsHash", settings_hash}};
  // First, since by it a later run knows the folder as ours.
  write_if_changed(options.out / "preprocessing.json", preprocessing.dump(2) + "\n");
  write_if_changed(options.out / "dataset_description.json", description.dump(2) + "\n");
  write_if_changed(options.out / "README", readme);
  std::string ignored = bidsignore;
  if (options.settings.realign) ignored += "*_qc.svg\n";
  write_if_changed(options.out / ".bidsignore", ignored);
  carry_participants(options);
  carry_sessions(options);
}

}  // namespace tripet::preprocessing
