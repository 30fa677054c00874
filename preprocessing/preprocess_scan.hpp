#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/scan_list.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/sources/scan_source.hpp"
#include "preprocessing/template_space.hpp"

namespace tripet::preprocessing {

/// What the scans of one batch share.
struct Batch {
  std::filesystem::path out;
  PreprocessSettings settings;
  std::string settings_hash;
  const TemplateSpace* space = nullptr;  // nullptr: stop after SUV
  int threads = 1;                       // for reading each scan
};

/// Reads, registers, resamples and normalises one scan and writes the files that DerivativePaths names for it, the
/// sidecar last: its presence says that the others are whole. A batch that stops after SUV writes the volume in SUV and
/// its sidecar alone. Returns the row for scans.tsv. Throws Error when the scan can't be used.
core::ScanRecord preprocess_scan(const ScanSource& source, const std::string& source_hash, const Batch& batch);

/// The row as far as it is known before the scan is read.
core::ScanRecord started_record(const ScanSource& source, const Batch& batch);

/// The row of a scan that an earlier run made from the same bytes by the same settings; nothing when it has to be made.
std::optional<core::ScanRecord> finished_record(const ScanSource& source, const std::string& source_hash,
                                                const Batch& batch);

/// Removes what an earlier run wrote for a scan that can't be used any more.
void remove_outputs(const ScanSource& source, const Batch& batch);

}  // namespace tripet::preprocessing
