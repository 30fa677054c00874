#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "explanation/explain_options.hpp"

namespace tripet::explanation {

struct ExplainSummary {
  int failed = 0;  // scans that could not be explained, each warned of with its reason
  std::filesystem::path maps, page;
};

/// How the scans that the first model learnt from were prepared, for raw scans; null when it is unknown. Throws Error
/// for a model that cannot be read.
core::Json preparation_of_models(const ExplainOptions& options);

/// Explains prepared scans (folders, or single ones) and writes below options.out the maps of each scan and model
/// (results/map_files.hpp), maps.tsv, regions.tsv, groups.tsv with the means, and with options.truth truth.tsv,
/// checks.tsv and cascade.tsv of options.checked_scans scans, and explain.html. Run again, it makes the maps that are
/// missing or out of date only. Throws Error when no scan can be explained, UsageError for options that do not fit the
/// models, Interrupted.
ExplainSummary explain(const ExplainOptions& options, const std::vector<std::filesystem::path>& prepared,
                       std::uint64_t seed, int threads);

}  // namespace tripet::explanation
