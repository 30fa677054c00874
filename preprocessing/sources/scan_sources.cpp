#include "preprocessing/sources/scan_sources.hpp"

#include <algorithm>
#include <fstream>
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
#include "preprocessing/sources/folder_listing.hpp"
#include "preprocessing/sources/scan_names.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool is_table(const fs::path& path) {
  const std::string extension = core::to_lower(path.extension().string());
  return extension == ".tsv" || extension == ".csv";
}

ScanSource nifti_source(const fs::path& path) {
  ScanSource source = source_of(path);
  const auto entities = parse_bids_name(path).entities;
  if (const auto tracer = entities.find("trc"); tracer != entities.end()) source.tracer = label_of(tracer->second);
  try {
    imaging::require_readable_file(path);
  } catch (const core::Error& e) {
    source.problem = e.what();
  }
  return source;
}

/// Scans made by this or another program, not by a scanner.
bool is_derivative(const BidsName& name) {
  return name.entities.contains("desc") || name.entities.contains("space") || name.entities.contains("label");
}

/// The .img of a pair is found through its .hdr.
bool is_data_of_listed_pair(const fs::path& path, const std::set<fs::path>& listed) {
  const auto files = imaging::nifti_files(path);
  return files.size() == 2 && files.front() != path && listed.contains(files.front());
}

/// Slices often have no extension: one that may not be read is not to be passed over as something else.
bool is_closed(const fs::path& path) {
  return !path.has_extension() && !std::ifstream(path);
}

std::vector<ScanSource> scans_in_folder(const fs::path& folder, std::vector<std::string>& notes, int threads) {
  const FolderListing listing = list_folder(folder);
  const std::set<fs::path> listed(listing.files.begin(), listing.files.end());
  std::vector<fs::path> dicom, pet, other_nifti;
  std::size_t derivatives = 0;
  for (const fs::path& file : listing.files) {
    if (imaging::has_nifti_name(file)) {
      if (is_data_of_listed_pair(file, listed)) continue;
      const BidsName name = parse_bids_name(file);
      if (name.suffix != "pet") {
        other_nifti.push_back(file);
      } else if (is_derivative(name)) {
        ++derivatives;
      } else {
        pet.push_back(file);
      }
    } else if (core::to_lower(file.filename().string()) != "dicomdir" &&
               (has_dicom_name(file) || looks_like_dicom(file) || is_closed(file))) {
      dicom.push_back(file);
    }
  }
  if (derivatives > 0) notes.push_back(std::to_string(derivatives) + " derived images (space-, desc-) passed over");
  if (dicom.empty() && pet.empty() && !listing.is_bids) std::swap(pet, other_nifti);

  std::vector<ScanSource> sources;
  std::set<std::string> with_nifti;
  for (const fs::path& file : pet) {
    sources.push_back(nifti_source(file));
    with_nifti.insert(sources.back().participant_id + sources.back().session_id);
  }
  std::size_t doubled = 0;
  for (ScanSource& source : group_dicom(dicom, notes, threads)) {
    if (listing.is_bids && with_nifti.contains(source.participant_id + source.session_id)) {
      ++doubled;
    } else {
      sources.push_back(std::move(source));
    }
  }
  if (doubled > 0)
    notes.push_back(std::to_string(doubled) + " DICOM series of sourcedata passed over: they are there as NIfTI");
  for (const BadFile& bad : listing.bad) sources.push_back(bad_source(bad.path, bad.reason));
  if (sources.empty()) throw core::Error("'" + folder.string() + "' holds no PET scan (DICOM series or *_pet.nii.gz)");
  if (!other_nifti.empty() && !listing.is_bids) {
    notes.push_back(std::to_string(other_nifti.size()) +
                    " NIfTI files not named *_pet passed over; name them to take them");
  }
  return sources;
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

/// Two scans may not get the same output.
void refuse_same_names(std::vector<ScanSource>& sources) {
  std::map<std::string, std::vector<ScanSource*>> by_name;
  for (ScanSource& source : sources) {
    if (source.problem.empty())
      by_name[core::join({source.participant_id, source.session_id, source.tracer}, " ")].push_back(&source);
  }
  for (auto& [name, same] : by_name) {
    if (same.size() < 2) continue;
    std::vector<std::string> shown;
    for (const ScanSource* source : same) shown.push_back(source->shown);
    for (ScanSource* source : same) {
      source->problem = "several scans of the same participant and session (" + core::join(shown, ", ") +
                        "); pick one or name sessions in a table (.tsv)";
    }
  }
}

}  // namespace

std::vector<ScanSource> find_scans(const std::vector<fs::path>& in, std::vector<std::string>& notes, int threads) {
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
  refuse_same_names(sources);
  std::stable_sort(sources.begin(), sources.end(), [](const ScanSource& a, const ScanSource& b) {
    return std::tie(a.participant_id, a.session_id, a.tracer, a.shown) <
           std::tie(b.participant_id, b.session_id, b.tracer, b.shown);
  });
  return sources;
}

}  // namespace tripet::preprocessing
