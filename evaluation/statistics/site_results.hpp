#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"
#include "evaluation/input/recorded_split.hpp"
#include "evaluation/judge_options.hpp"

namespace tripet::evaluation {

/// {"split_by", "sites"} of metrics.json: what training drew folds of, and, where they hold whole sites, each site's
/// result with each strategy (baselines left out), which is that at a scanner which training has not seen. Both are
/// null where nothing says so. Without a record in the runs folds of two sites and more are taken to hold whole sites
/// when each is in one fold of every repeat. table: that of the participants, or empty. A record that the table
/// contradicts is told in `warnings`, and there are no sites then.
core::Json site_results_json(const Predictions& predictions, const std::filesystem::path& table,
                             const RecordedSplit& recorded, const JudgeOptions& options, std::uint64_t seed,
                             int threads, std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
