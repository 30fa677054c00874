#include "preprocessing/sources/folder_scans.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/readable_file.hpp"
#include "preprocessing/dicom/file.hpp"
#include "preprocessing/dicom/grouping.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/folder_listing.hpp"
#include "preprocessing/sources/other_images.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

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

/// The files of a folder by what their names say.
struct Sorted {
  explicit Sorted(const FolderListing& listing) {
    const std::set<fs::path> listed(listing.files.begin(), listing.files.end());
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
  }

  std::vector<fs::path> dicom, pet, other_nifti;
  std::size_t derivatives = 0;
};

/// "3 NIfTI images are not PET and passed over: a.nii (named T1w), ...".
std::string told(const std::vector<OtherImage>& others) {
  constexpr std::size_t shown = 3;
  std::vector<std::string> examples;
  for (const OtherImage& other : others) {
    if (examples.size() < shown) examples.push_back(other.path.filename().string() + " (" + other.reason + ")");
  }
  if (others.size() > shown) examples.emplace_back("...");
  return std::to_string(others.size()) + (others.size() == 1 ? " NIfTI image is" : " NIfTI images are") +
         " not PET and passed over: " + core::join(examples, ", ");
}

/// Where no name says which images are PET, those that are nothing else.
void guess_pet(Sorted& sorted, std::vector<std::string>& notes, int threads) {
  const std::vector<OtherImage> others = images_that_are_not_pet(sorted.other_nifti, threads);
  std::set<fs::path> passed_over;
  for (const OtherImage& other : others) passed_over.insert(other.path);
  for (const fs::path& file : sorted.other_nifti) {
    if (!passed_over.contains(file)) sorted.pet.push_back(file);
  }
  sorted.other_nifti.clear();
  if (!others.empty()) notes.push_back(told(others));
  if (!sorted.pet.empty()) {
    notes.push_back(std::to_string(sorted.pet.size()) +
                    (sorted.pet.size() == 1 ? " NIfTI image is" : " NIfTI images are") +
                    " taken for PET, although not named *_pet");
  } else if (!others.empty()) {
    throw core::Error("holds no PET scan: " + notes.back());
  }
}

/// Slices that are not here may belong to the series beside them; otherwise they are a source of their own.
void add_absent(const std::vector<BadFile>& absent, std::vector<ScanSource>& sources) {
  for (const BadFile& folder : absent) {
    bool has_owner = false;
    for (ScanSource& source : sources) {
      if (!source.series && source.problem.empty()) continue;
      if (std::none_of(source.files.begin(), source.files.end(),
                       [&](const fs::path& file) { return file.parent_path() == folder.path; }))
        continue;
      source.problem = folder.reason;
      has_owner = true;
    }
    if (!has_owner) sources.push_back(bad_source(folder.path, folder.reason));
  }
}

/// What can't be read and by its name is no PET scan costs nobody anything.
bool is_of_interest(const fs::path& path) {
  if (!imaging::has_nifti_name(path)) return true;
  const BidsName name = parse_bids_name(path);
  return name.suffix == "pet" ? !is_derivative(name) : other_image_by_name(path).empty();
}

}  // namespace

ScanSource nifti_source(const fs::path& path) {
  ScanSource source = source_of(path);
  try {
    imaging::require_readable_file(path);
  } catch (const core::Error& e) {
    source.problem = e.what();
  }
  return source;
}

std::vector<ScanSource> scans_in_folder(const fs::path& folder, std::vector<std::string>& notes, int threads) {
  const FolderListing listing = list_folder(folder);
  Sorted sorted(listing);
  if (sorted.derivatives > 0)
    notes.push_back(std::to_string(sorted.derivatives) + " derived images (space-, desc-) passed over");
  if (listing.ignored > 0)
    notes.push_back(std::to_string(listing.ignored) +
                    (listing.ignored == 1 ? " file or folder" : " files and folders") + " left out by .bidsignore");
  if (sorted.dicom.empty() && sorted.pet.empty() && !listing.is_bids) {
    core::with_context("'" + folder.string() + "'", [&] { guess_pet(sorted, notes, threads); });
  }

  std::vector<ScanSource> sources;
  std::set<std::string> with_nifti;
  for (const fs::path& file : sorted.pet) {
    sources.push_back(nifti_source(file));
    with_nifti.insert(sources.back().participant_id + sources.back().session_id);
  }
  std::size_t doubled = 0;
  for (ScanSource& source : group_dicom(sorted.dicom, notes, threads)) {
    if (listing.is_bids && with_nifti.contains(source.participant_id + source.session_id)) {
      ++doubled;
    } else {
      sources.push_back(std::move(source));
    }
  }
  if (doubled > 0)
    notes.push_back(std::to_string(doubled) + " DICOM series of sourcedata passed over: they are there as NIfTI");
  add_absent(listing.absent, sources);
  for (const BadFile& bad : listing.bad) {
    if (is_of_interest(bad.path)) sources.push_back(bad_source(bad.path, bad.reason));
  }
  const std::string archives = std::to_string(listing.archives) + (listing.archives == 1 ? " archive" : " archives");
  if (sources.empty()) {
    throw core::Error(
        "'" + folder.string() + "' holds no PET scan (DICOM series or *_pet.nii.gz)" +
        (listing.archives > 0 ? ", but " + archives + " (.zip, .gz and the like): unpack them first" : "") +
        (listing.ignored > 0 ? "; its .bidsignore leaves out " + std::to_string(listing.ignored) + " files or folders"
                             : ""));
  }
  if (listing.archives > 0) {
    notes.push_back(archives + " (.zip, .gz and the like) passed over; unpack them if they hold scans");
  }
  if (!sorted.other_nifti.empty() && !listing.is_bids) {
    notes.push_back(std::to_string(sorted.other_nifti.size()) +
                    " NIfTI files not named *_pet passed over; name them to take them");
  }
  return sources;
}

}  // namespace tripet::preprocessing
