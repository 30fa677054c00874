#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Participant and session ("n/a" without sessions).
using ScanName = std::pair<std::string, std::string>;
/// "sub-01" or "sub-01 ses-2".
std::string shown(const ScanName& scan);

std::set<ScanName> scans_of(const std::vector<PredictionRow>& rows);

/// The prepared file of each scan that data/scans.tsv lists as usable; scans without one are absent. A scan without a
/// session is the participant's only one.
std::map<ScanName, std::filesystem::path> prepared_scans(const std::filesystem::path& data,
                                                         const std::set<ScanName>& scans);

/// How a prepared scan was normalised, from its sidecar: suvr, zscore, minmax, none; "" when it does not say.
std::string normalisation(const std::filesystem::path& scan);

}  // namespace tripet::evaluation
