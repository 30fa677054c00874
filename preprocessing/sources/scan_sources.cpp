#include "preprocessing/sources/scan_sources.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/error.hpp"
#include "core/table/ids.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/readable_file.hpp"
#include "preprocessing/dicom/file.hpp"
#include "preprocessing/dicom/grouping.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/chosen_scans.hpp"
#include "preprocessing/sources/folder_listing.hpp"
#include "preprocessing/sources/folder_scans.hpp"
#include "preprocessing/sources/same_scans.hpp"
#include "preprocessing/sources/scan_names.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool is_table(const fs::path& path) {
  const std::string extension = core::to_lower(path.extension().string());
  return extension == ".tsv" || extension == ".csv";
}

ScanSource scan_at(const fs::path& path, std::vector<std::string>& notes, int threads) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    if (imaging::has_nifti_name(path)) return nifti_source(path);
    try {
      imaging::require_readable_file(path);
    } catch (const core::Error& e) {
      return bad_source(path, e.what());
    }
    if (!has_dicom_name(path) && !looks_like_dicom(path)) return bad_source(path, "is neither NIfTI nor DICOM");
    auto found = group_dicom({path}, notes, 1);
    if (found.empty()) return bad_source(path, "is a projection or a picture without a position, not a PET slice");
    return found.front();
  }
  std::vector<ScanSource> found = scans_in_folder(path, notes, threads);
  if (found.size() > 1) return bad_source(path, "holds " + std::to_string(found.size()) + " scans, not one");
  return found.front();
}

std::string with_prefix(const std::string& prefix, const std::string& id) {
  return prefix + label_of(core::to_lower(id).starts_with(prefix) ? id.substr(prefix.size()) : id);
}

/// Names that BIDS cannot hold lose signs: what differed by them may not become one participant.
void refuse_merged_names(const core::Tsv& rows, std::vector<ScanSource>& sources) {
  std::map<std::string, std::set<std::string>> spelled;
  const auto name_in = [&](std::size_t row) {
    const std::string& id = rows.at(row, "participant_id");
    return core::to_lower(id).starts_with("sub-") ? id.substr(4) : id;
  };
  for (std::size_t row = 0; row < rows.size(); ++row) spelled[sources[row].participant_id].insert(name_in(row));
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto& names = spelled[sources[row].participant_id];
    if (names.size() < 2 || sources[row].participant_id.empty()) continue;
    sources[row].problem = "the participants '" + *names.begin() + "' and '" + *std::next(names.begin()) +
                           "' would both become " + sources[row].participant_id + "; name them otherwise in the table";
  }
}

/// A table that slipped by a row gives each scan the next participant.
void note_other_names(const fs::path& table, const std::vector<ScanSource>& sources, std::vector<std::string>& notes) {
  std::size_t count = 0;
  std::string example;
  for (const ScanSource& source : sources) {
    const std::string in_path = participant_in(source.shown);
    if (in_path.empty() || source.participant_id.empty()) continue;
    if (core::id_key(in_path) == core::id_key(source.participant_id)) continue;
    if (count++ == 0) example = source.participant_id + " for " + source.shown;
  }
  if (count == 0) return;
  notes.push_back(table.string() + ": " + std::to_string(count) + (count == 1 ? " path names" : " paths name") +
                  " another participant than its row (" + example + "); the table's is taken");
}

std::vector<ScanSource> scans_in_table(const fs::path& table, std::vector<std::string>& notes, int threads) {
  const core::Tsv rows = core::Tsv::read(table);
  notes.insert(notes.end(), rows.warnings().begin(), rows.warnings().end());
  std::vector<ScanSource> sources;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string& participant = rows.at(row, "participant_id");
    const std::string& path = rows.at(row, "path");
    ScanSource source;
    if (core::is_missing(path) && path != ".") {
      source.shown = path;
      source.problem = "the table gives no path";
    } else {
      try {
        // An absolute path stays as it is.
        source = scan_at(table.parent_path() / path, notes, threads);
      } catch (const core::Error& e) {
        source = bad_source(table.parent_path() / path, e.what());
      }
    }
    if (core::is_missing(participant)) {
      source.problem = "the table gives no participant_id";
    } else {
      source.participant_id = with_prefix("sub-", participant);
    }
    const std::string session = rows.get(row, "session_id");
    source.session_id = core::is_missing(session) ? "n/a" : with_prefix("ses-", session);
    sources.push_back(std::move(source));
  }
  refuse_merged_names(rows, sources);
  note_other_names(table, sources, notes);
  return sources;
}

}  // namespace

std::vector<ScanSource> find_scans(const std::vector<fs::path>& in, std::vector<std::string>& notes, int threads,
                                   const ScanChoice& choice) {
  std::vector<ScanSource> sources;
  std::vector<fs::path> dicom;
  const auto append = [&](std::vector<ScanSource> found) {
    std::move(found.begin(), found.end(), std::back_inserter(sources));
  };
  for (const fs::path& path : in) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (!fs::exists(status)) throw core::Error("'" + path.string() + "' does not exist");
    if (fs::is_directory(path, error)) {
      append(scans_in_folder(path, notes, threads));
    } else if (is_table(path)) {
      append(scans_in_table(path, notes, threads));
    } else if (!imaging::has_nifti_name(path) && (has_dicom_name(path) || looks_like_dicom(path))) {
      dicom.push_back(path);  // the slices of a series may be named one by one
    } else {
      append({scan_at(path, notes, threads)});
    }
  }
  append(group_dicom(dicom, notes, threads));
  if (sources.empty())
    throw core::Error("no PET scan among the inputs; give DICOM series, *_pet.nii.gz or a table with rows");
  choose_scans(choice, sources, notes);
  std::stable_sort(sources.begin(), sources.end(), [](const ScanSource& a, const ScanSource& b) {
    return std::tie(a.participant_id, a.session_id, a.tracer, a.reconstruction, a.run, a.task, a.shown) <
           std::tie(b.participant_id, b.session_id, b.tracer, b.reconstruction, b.run, b.task, b.shown);
  });
  leave_out_copies(sources, threads);
  refuse_ambiguous(sources);
  return sources;
}

}  // namespace tripet::preprocessing
