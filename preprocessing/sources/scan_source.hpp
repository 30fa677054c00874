#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/remarks.hpp"
#include "preprocessing/dicom/series.hpp"

namespace tripet::preprocessing {

/// One scan that was found; its voxels are not yet read.
struct ScanSource {
  std::string participant_id;                // sub-<alnum>
  std::string session_id = "n/a";            // ses-<alnum>, or n/a
  std::string tracer;                        // the entity trc: 18FFDG, or empty
  std::vector<std::filesystem::path> files;  // one NIfTI, or DICOM files in order of their slices
  std::optional<DicomSeries> series;         // of DICOM files what their headers hold; nothing with a problem
  std::string shown;                         // for the column `source`: the file, or the folder of the series
  core::Remarks remarks;                     // what came up while it was found
  std::string problem;                       // non-empty: can't be used, and this is why
};

/// A scan that is one file, named after its path.
ScanSource source_of(const std::filesystem::path& path);

/// The same for something that can't be a scan, and why.
ScanSource bad_source(const std::filesystem::path& path, const std::string& problem);

}  // namespace tripet::preprocessing
