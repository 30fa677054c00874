#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/remarks.hpp"
#include "preprocessing/dicom/series.hpp"
#include "preprocessing/sources/scan_name.hpp"

namespace tripet::preprocessing {

/// One scan that was found; its voxels are not yet read.
struct ScanSource : ScanName {
  std::vector<std::filesystem::path> files;  // one NIfTI, or DICOM files in order of their slices
  std::optional<DicomSeries> series;         // of DICOM files what their headers hold; nothing with a problem
  std::string shown;                         // for the column `source`: the file, or the folder of the series
  bool made_session = false;                 // session_id tells series of one participant apart; no name has it
  bool made_reconstruction = false, made_run = false;  // the same of series of one session
  core::Remarks remarks;                               // what came up while it was found
  std::string problem;                                 // non-empty: can't be used, and this is why
};

/// A scan that is one file, named after its path: participant and session by its name or else its folders, the other
/// entities by its name alone, or that of its folder when only that is one of BIDS.
ScanSource source_of(const std::filesystem::path& path);

/// Sets the tracer, reconstruction, run and task that the path names.
void name_entities(const std::filesystem::path& path, ScanName& name);

/// The same for something that can't be a scan, and why.
ScanSource bad_source(const std::filesystem::path& path, const std::string& problem);

}  // namespace tripet::preprocessing
