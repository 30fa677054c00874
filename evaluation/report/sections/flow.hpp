#pragma once

#include <filesystem>

#include "core/json.hpp"
#include "evaluation/input/participants.hpp"

namespace tripet::evaluation {

/// From everyone who is known (table of participants, scans, predictions) to those who were judged, with the reasons of
/// those who were not, by diagnosis. A table for the page; lines that take someone away are marked "excluded".
core::Json flow_table(const Predictions& predictions, const Participants& participants,
                      const std::filesystem::path& data);

/// Scans that preprocessing could not use, each with its reason; false where there are none.
core::Json failed_scans(const std::filesystem::path& data);
/// The same of those that it used with a warning, and no person passed since.
core::Json doubtful_scans(const std::filesystem::path& data);

}  // namespace tripet::evaluation
