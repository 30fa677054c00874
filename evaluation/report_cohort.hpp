#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Who was studied: {"table" (by diagnosis: participants, scans, age, sex, sites), "sites" (site by diagnosis, or
/// false), "flow": [sentences], "excluded" (scans that preprocessing could not use, with reasons, or false)}.
/// `participants`: empty takes data/participants.tsv; `data` may be empty too.
core::Json cohort(const Predictions& predictions, const std::filesystem::path& participants,
                  const std::filesystem::path& data);

/// Whether the scans were made by `tripet simulate`: the dataset's description, or that of the folder its scans came
/// from, says so.
bool is_simulated(const std::filesystem::path& data);

}  // namespace tripet::evaluation
