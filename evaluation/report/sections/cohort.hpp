#pragma once

#include <cstdint>
#include <filesystem>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Who was studied: {"flow" (participants known to judged, by diagnosis), "table" (table 1 by diagnosis), "sites" (by
/// site, or false), "site_sentence" (how well site alone predicts the diagnosis), "excluded" (scans that preprocessing
/// could not use, or false), "doubtful" (those that it used with a warning), "notes": [sentences]}. `participants`:
/// empty takes data/participants.tsv; `data` may be empty too. by_site: folds held whole sites.
core::Json cohort(const Predictions& predictions, const std::filesystem::path& participants,
                  const std::filesystem::path& data, std::uint64_t seed, bool by_site = false);

/// Whether the scans were made by `tripet simulate`: the dataset's description, or that of the folder its scans came
/// from, says so.
bool is_simulated(const std::filesystem::path& data);

}  // namespace tripet::evaluation
