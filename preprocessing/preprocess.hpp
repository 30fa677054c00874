#pragma once

#include <filesystem>
#include <string>

#include "preprocessing/preprocess_options.hpp"

namespace tripet::preprocessing {

struct PreprocessSummary {
  int ok = 0;      // of these `reused` were there already, made from the same bytes by the same settings
  int warned = 0;  // prepared, but doubtful: a person should look
  int failed = 0;
  int reused = 0;
  std::string doubts;           // "3 scans with warnings: sub-01 (reason), ..."; empty without one
  std::filesystem::path scans;  // scans.tsv, or this shard's part of it
};

/// Prepares every scan of options.in into options.out: the files of DerivativePaths for each, those of
/// write_dataset_files(), scans.tsv with a row for each scan, and quality.html. A scan that can't be used is a row with
/// its reason and costs the others nothing. Run again, only what is missing or out of date is done; killed at any
/// moment and run again, it ends with the same bytes. `threads`: the number of scans at a time when options.workers is
/// 0 (0: one for each processor). Throws Error when the input can't be found or no scan at all could be used (scans.tsv
/// is written all the same), UsageError for a wrong option, Interrupted after the scans under way are whole.
PreprocessSummary preprocess(const PreprocessOptions& options, int threads);

}  // namespace tripet::preprocessing
