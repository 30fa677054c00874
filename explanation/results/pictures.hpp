#pragma once

#include <filesystem>
#include <vector>

#include "explanation/results/explained_scan.hpp"
#include "explanation/results/groups.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// Writes the picture of each map over its scan, and of each group's mean over the template: the planes of the report,
/// blue for values below 0 and orange above, the strongest at the largest size. Pictures that are younger than their
/// map stay. out: DIR of the maps.
void write_pictures(const std::vector<ExplainedScan>& scans, const std::vector<GroupMean>& groups,
                    const std::filesystem::path& out, const Atlas& atlas, int threads);

}  // namespace tripet::explanation
