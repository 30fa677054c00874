#pragma once

#include <filesystem>

#include "core/json.hpp"

namespace tripet::evaluation {

/// `other_folds` of metrics.json: the primary metric of strategies that another comparison judged too, of the same
/// scans in other folds: {"split_by", "strategies": {name: value with interval}}; null without a folder. Throws Error
/// when it has no metrics.json, or one of other classes, or without that metric.
core::Json other_folds_json(const std::filesystem::path& folder, const core::Json& metrics);

}  // namespace tripet::evaluation
