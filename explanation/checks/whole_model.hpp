#pragma once

#include <optional>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/checks/check.hpp"
#include "explanation/results/explained_scan.hpp"

namespace tripet::explanation {

/// Whether the model tells the classes of the explained scans apart: the mean over classes of the share of right
/// answers is above what chance reaches in one of twenty models (normal approximation). Nothing where fewer than two
/// classes have five scans or more. classes: of the model. Maps of a model that knows nothing pass all other checks:
/// they are true of it.
std::optional<Check> check_answers(const std::vector<ExplainedScan>& scans, std::size_t classes);

/// The method of truth_table()'s rows of what scans differ by from their baselines.
inline const std::string scan_minus_baseline = "scan-minus-baseline";

/// Of truth_table(): the weight a voxel inside each pattern over that elsewhere is at least 1.25 times that of a map
/// that does not depend on the model: 1, or, of occlusion and integrated gradients, that of the scans' own difference
/// from the baseline, where this is more. Of a pattern-AD over the scans of AD, of any other name over all.
std::vector<Check> check_truth(const core::Tsv& truth);

}  // namespace tripet::explanation
