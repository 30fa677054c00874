#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

std::set<ScanId> scans_of(const std::vector<PredictionRow>& rows);

/// The prepared file of each scan that data/scans.tsv lists as usable; scans without one are absent. A scan without a
/// session is the participant's only one.
std::map<ScanId, std::filesystem::path> prepared_scans(const std::filesystem::path& data,
                                                       const std::set<ScanId>& scans);

/// How a prepared scan was normalised; unknown where its sidecar does not say.
enum class Normalisation { unknown, none, suvr, zscore, minmax };
Normalisation normalisation(const std::filesystem::path& scan);

}  // namespace tripet::evaluation
