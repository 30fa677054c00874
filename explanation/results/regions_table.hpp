#pragma once

#include <filesystem>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/results/explained_scan.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// A row for each region of the regional baseline, map and scan: the scan's uptake there (as it was prepared) and how
/// far that is, in percent, from the mean of the explained scans of `reference_class`; the map's mean; its share of the
/// relevance in the brain, by the size of values; and of regions that come in pairs (left - right) / (|left| + |right|)
/// of the means. n/a where there is no such number. out: DIR of the maps.
core::Tsv regions_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out, const Atlas& atlas,
                        const std::string& reference_class);

}  // namespace tripet::explanation
