#pragma once

#include <filesystem>
#include <string>

#include "core/scan_list.hpp"
#include "preprocessing/preprocess_options.hpp"
#include "preprocessing/sources/scan_sources.hpp"
#include "preprocessing/template_space.hpp"

namespace tripet::preprocessing {

/// What the scans of one batch share.
struct Batch {
  std::filesystem::path out;
  PrepareSettings settings;
  std::string settings_hash;
  const TemplateSpace* space = nullptr;  // nullptr: stop after SUV
};

/// Reads, registers, resamples and normalises one scan and writes what interface.md lists for it, the sidecar last: its
/// presence says that the others are whole. Returns the row for scans.tsv. Throws Error when the scan can't be used.
core::ScanRecord prepare_scan(const ScanSource& source, const std::string& source_hash, const Batch& batch);

/// The row of a scan that is there already, made from the same bytes by the same settings; false when it has to be
/// made.
bool find_prepared(const ScanSource& source, const std::string& source_hash, const Batch& batch,
                   core::ScanRecord& record);

/// Removes what an earlier run wrote for a scan that can't be used any more.
void remove_outputs(const ScanSource& source, const Batch& batch);

/// The row as far as it is known before the scan is read.
core::ScanRecord started_record(const ScanSource& source, const Batch& batch);

}  // namespace tripet::preprocessing
