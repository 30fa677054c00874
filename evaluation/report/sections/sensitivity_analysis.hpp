#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// The primary metric of all scans beside that without doubtful ones, and with failed ones counted as wrong
/// ("without_warned" and "failed_as_wrong" of metrics.json); false where there are neither. {"table", "sentences"}.
core::Json sensitivity_analysis(const core::Json& metrics);

}  // namespace tripet::evaluation
