#pragma once

#include <filesystem>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/results/explained_scan.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// maps.tsv: a row for each map, with what the model answers, the target's value and, of integrated gradients, how
/// complete they are.
core::Tsv maps_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out);

/// truth.tsv: a row for each map and pattern, and one of their mean for each model, method and pattern whose
/// participant_id is n/a, with the numbers of agreement.hpp. Throws Error naming the pattern's file.
core::Tsv truth_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out, const Atlas& atlas,
                      const std::vector<std::filesystem::path>& patterns);

}  // namespace tripet::explanation
