#include "preprocessing/dicom/grouping.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "preprocessing/dicom/file.hpp"
#include "preprocessing/dicom/found_series.hpp"
#include "preprocessing/dicom/header.hpp"
#include "preprocessing/dicom/series_names.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool holds(const std::vector<std::string>& values, const std::string& wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

bool is_pet(const DicomHeader& header) {
  static const std::set<std::string> storage{"", "1.2.840.10008.5.1.4.1.1.128", "1.2.840.10008.5.1.4.1.1.128.1",
                                             "1.2.840.10008.5.1.4.1.1.130"};
  return header.modality == "PT" && storage.contains(header.sop_class);
}

/// A DICOMDIR, whatever its name.
bool is_index(const DicomHeader& header) {
  return header.sop_class == "1.2.840.10008.1.3.10";
}

bool is_projection(const DicomHeader& header) {
  const bool derived = holds(header.image_type, "DERIVED");
  return holds(header.series_type, "REPROJECTION") || holds(header.image_type, "PROJECTION IMAGE") ||
         holds(header.image_type, "MIP") || (derived && !header.has_geometry && header.frames == 1);
}

/// A file whose header can't be read.
struct UnreadFile {
  fs::path path;
  std::string reason;
  bool is_dicom = true;  // so that it may be a slice of a series that went bad
};

/// A file of another modality than PET.
struct OtherFile {
  fs::path path;
  std::string modality;  // "" when the header names none
  std::string participant;
};

struct ReadFiles {
  DicomHeaders pet;
  std::vector<OtherFile> others;
  std::vector<UnreadFile> unread;
  std::size_t projections = 0;
};

/// What became of one file.
struct ReadFile {
  DicomHeaders headers;
  std::optional<UnreadFile> unread;
};

ReadFile read_file(const fs::path& path) {
  try {
    return {read_dicom_headers(path), std::nullopt};
  } catch (const NotDicom& e) {
    return {{}, UnreadFile{path, e.what(), false}};
  } catch (const core::Error& e) {
    return {{}, UnreadFile{path, e.what(), true}};
  }
}

ReadFiles read_headers(const std::vector<fs::path>& files, int threads) {
  std::vector<ReadFile> parts(files.size());
  core::parallel_for(files.size(), threads, [&](std::size_t i) { parts[i] = read_file(files[i]); });
  ReadFiles read;
  for (ReadFile& part : parts) {
    if (part.unread) {
      read.unread.push_back(std::move(*part.unread));
      continue;
    }
    const DicomHeader& first = part.headers.front();
    if (is_index(first)) continue;
    if (!is_pet(first)) {
      read.others.push_back({first.path, first.modality, participant_of(first)});
    } else if (is_projection(first)) {
      ++read.projections;
    } else {
      std::move(part.headers.begin(), part.headers.end(), std::back_inserter(read.pet));
    }
  }
  return read;
}

void add_note(std::size_t count, const std::string& what, std::vector<std::string>& notes) {
  if (count > 0) notes.push_back(std::to_string(count) + " " + what);
}

/// A damaged file among the slices of one series may be one of them: that series is not to be trusted unless its header
/// says how many slices it has.
FoundSeries* series_of(const UnreadFile& file, std::vector<FoundSeries>& series) {
  FoundSeries* found = nullptr;
  for (FoundSeries& candidate : series) {
    if (candidate.first.path.parent_path() != file.path.parent_path()) continue;
    if (found != nullptr) return nullptr;
    found = &candidate;
  }
  if (found == nullptr) return nullptr;
  const bool complete =
      found->source.problem.empty() && found->first.slices_in_series == static_cast<int>(found->source.files.size());
  return complete ? nullptr : found;
}

/// An unread file is a problem of its series, or a bad source of its own.
std::vector<ScanSource> blame(const std::vector<UnreadFile>& unread, std::vector<FoundSeries>& series) {
  std::vector<ScanSource> bad;
  for (const UnreadFile& file : unread) {
    FoundSeries* owner = file.is_dicom ? series_of(file, series) : nullptr;
    if (owner == nullptr) {
      bad.push_back(bad_source(file.path, file.reason));
    } else {
      std::string& problem = owner->source.problem;
      problem = file.path.filename().string() + " " + file.reason + (problem.empty() ? "" : "; " + problem);
    }
  }
  return bad;
}

/// Who has a PET series, and the folders that hold slices of one.
struct WithPet {
  explicit WithPet(const std::vector<FoundSeries>& series) {
    for (const FoundSeries& one : series) {
      participants.insert(one.source.participant_id);
      folders.insert(one.folders.begin(), one.folders.end());
    }
  }
  std::set<std::string> participants;
  std::set<fs::path> folders;
};

/// A bad source for each patient that has other modalities and no PET; those of the others are counted.
std::vector<ScanSource> patients_without_pet(const std::vector<OtherFile>& others, const WithPet& with_pet,
                                             std::vector<std::string>& notes) {
  std::vector<ScanSource> bad;
  std::map<std::string, std::size_t> passed_over;
  std::set<std::string> named;
  for (const OtherFile& other : others) {
    if (with_pet.participants.contains(other.participant) || with_pet.folders.contains(other.path.parent_path())) {
      ++passed_over[other.modality.empty() ? "unknown modality" : other.modality];
      continue;
    }
    if (!named.insert(other.participant).second) continue;
    const std::string modality = other.modality.empty() ? "unknown" : other.modality;
    bad.push_back(bad_source(other.path, "is not PET: modality " + modality + ", and this patient has no PET series"));
    bad.back().participant_id = other.participant;
  }
  for (const auto& [modality, count] : passed_over)
    add_note(count, "DICOM files of modality " + modality + " passed over", notes);
  return bad;
}

}  // namespace

std::vector<ScanSource> group_dicom(const std::vector<fs::path>& files, std::vector<std::string>& notes, int threads) {
  ReadFiles read = read_headers(files, threads);
  std::vector<FoundSeries> series = find_series(std::move(read.pet));
  const WithPet with_pet(series);
  const PatientIds ids = patient_ids(series);
  add_note(leave_out_uncorrected(series),
           "PET series without attenuation correction passed over beside a corrected one", notes);
  add_note(read.projections, "PET projections and pictures without a position passed over", notes);
  name_series(series, notes);

  std::vector<ScanSource> sources = blame(read.unread, series);
  refuse_merged_patients(ids, series);
  for (FoundSeries& one : series) sources.push_back(std::move(one.source));
  for (ScanSource& other : patients_without_pet(read.others, with_pet, notes)) sources.push_back(std::move(other));
  return sources;
}

}  // namespace tripet::preprocessing
