#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/sources/scan_choice.hpp"
#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// Finds the scans in BIDS folders (`sub-*/[ses-*/]pet/*_pet.nii[.gz]` and DICOM under sourcedata/), folder trees with
/// DICOM series, NIfTI and DICOM files, and tables (.tsv with participant_id, [session_id], path). Sorted by
/// participant, then session. Of several scans in a session those of `choice` are taken; where several are left that is
/// their problem. A scan that can't be used is in the list with its `problem`; what was passed over (other modalities,
/// files that are not scans) is counted in `notes`. DICOM headers are read on up to `threads` threads. Throws Error
/// when a path of `in` doesn't exist or holds no PET scan at all.
std::vector<ScanSource> find_scans(const std::vector<std::filesystem::path>& in, std::vector<std::string>& notes,
                                   int threads = 1, const ScanChoice& choice = {});

}  // namespace tripet::preprocessing
