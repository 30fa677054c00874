#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Mean prepared scan of each class in three planes, and its difference to the first class: {"classes": [{"label", "n",
/// "mean" (data URI), "mean_alt", "difference" (data URI or false), "difference_alt"}], "mean_scale",
/// "difference_scale"
/// ({"image", "low", "high"}), "planes", "note"}; false without usable scans.
core::Json mean_pictures(const Predictions& predictions, const std::filesystem::path& data);

}  // namespace tripet::evaluation
