#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Mean prepared scan of each class in three planes, and its difference to the first class: {"classes": [{"label", "n",
/// "mean" (data URI), "mean_alt", "difference" (data URI or false), "difference_alt"}], "mean_scale",
/// "difference_scale"
/// ({"image", "low", "high"}), "planes", "note", "top" (the value that is white)}; false without usable scans.
core::Json mean_pictures(const Predictions& predictions, const std::filesystem::path& data);

/// Single scans in the planes and, where there are any, the colours of the means; data URIs. Scans that are not there,
/// or hold values that are not numbers, are absent.
std::map<ScanId, std::string> scan_pictures(const std::filesystem::path& data, const std::vector<ScanId>& scans,
                                            const core::Json& means);

}  // namespace tripet::evaluation
