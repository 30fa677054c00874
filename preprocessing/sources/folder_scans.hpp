#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "preprocessing/sources/scan_source.hpp"

namespace tripet::preprocessing {

/// A NIfTI image; with a problem where it can't be opened.
ScanSource nifti_source(const std::filesystem::path& path);

/// The scans below a folder: NIfTI named *_pet, and DICOM series; in a folder that holds neither and is not a BIDS data
/// set the other NIfTI images, but for those that are something else (other_images.hpp). Throws Error when there is
/// none.
std::vector<ScanSource> scans_in_folder(const std::filesystem::path& folder, std::vector<std::string>& notes,
                                        int threads);

}  // namespace tripet::preprocessing
