#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::preprocessing {

/// One scan to prepare, found but not yet read.
struct ScanSource {
  std::string participant_id;                // sub-<alnum>
  std::string session_id = "n/a";            // ses-<alnum>, or n/a
  std::string tracer;                        // the entity trc: 18FFDG, or empty
  std::vector<std::filesystem::path> files;  // one NIfTI, or DICOM slices sorted by position along their normal
  std::filesystem::path sidecar;             // the nearest JSON sidecar of a NIfTI, or empty
  std::string shown;                         // for the column `source`: the file, or the folder of the series
  std::string problem;                       // non-empty: can't be used, and this is why
};

/// Finds the scans in BIDS folders (`sub-*/[ses-*/]pet/*_pet.nii[.gz]` and DICOM under sourcedata/), folder trees with
/// DICOM series, NIfTI and DICOM files, and tables (.tsv with participant_id, [session_id], path). Sorted by
/// participant, then session. A scan that can't be used is in the list with its `problem`, two scans of the same name
/// are problems that name each other; what was passed over (other modalities, files that are not scans) is counted in
/// `notes`. Throws Error when a path of `in` doesn't exist or holds no PET scan at all.
std::vector<ScanSource> find_scans(const std::vector<std::filesystem::path>& in, std::vector<std::string>& notes);

}  // namespace tripet::preprocessing
