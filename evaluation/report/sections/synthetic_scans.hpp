#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What synthetic scans did in a comparison that had some (compare --synthetic), and how like real ones they are: a
/// sentence for each pair of strategies, a table with a line for each fold's generator, and its picture. False without.
core::Json synthetic_section(const core::Json& metrics, const std::vector<std::string>& strategies,
                             const std::filesystem::path& runs);

}  // namespace tripet::evaluation
