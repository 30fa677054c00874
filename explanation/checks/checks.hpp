#pragma once

#include <vector>

#include "core/tsv.hpp"
#include "explanation/batch.hpp"
#include "explanation/checks/check.hpp"
#include "explanation/scans/atlas.hpp"

namespace tripet::explanation {

/// What was found of one model's maps.
struct CheckedModel {
  std::vector<Check> checks;
  core::Tsv cascade;  // model, method, random_stages, likeness: as more of the network is random, from the head on
};

/// Asks of each method's maps of one model, on options.checked_scans of its scans, evenly spread:
///  - weights: with random weights in all stages the map must be another one (likeness of at most 0.5)
///  - deletion, insertion: it beats random maps (in at least three quarters of the comparisons)
///  - stability: under the model's own augmentation, undone, it stays (likeness of at least 0.5)
///  - labels, with options.permuted: a network of exchanged labels must make another one (likeness of at most 0.5)
///  - completeness: integrated gradients are complete to 1 %
/// scans: what explain_by() gave for it.
CheckedModel check_model(const ExplainedModel& model, const std::vector<ExplainedScan>& scans, const Batch& batch,
                         const Atlas& atlas, int threads);

}  // namespace tripet::explanation
