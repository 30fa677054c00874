#pragma once

#include <filesystem>
#include <vector>

#include "core/tsv.hpp"
#include "explanation/batch.hpp"
#include "explanation/results/explained_scan.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// maps.tsv: a row for each map, with what the model answers, the target's value and, of integrated gradients, how
/// complete they are.
core::Tsv maps_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out);

/// truth.tsv, of options.truth: a row for each map and pattern, with the numbers of agreement.hpp; the same of each
/// scan's difference from its baseline (method scan-minus-baseline), by which integrated gradients and occlusion
/// multiply whatever the model; and their means for each model, method and pattern, whose participant_id is n/a: over
/// the scans of each label, and over all (label n/a). Throws Error naming the pattern's file.
core::Tsv truth_table(const std::vector<ExplainedScan>& scans, const Batch& batch, const Atlas& atlas);

}  // namespace tripet::explanation
