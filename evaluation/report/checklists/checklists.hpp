#pragma once

#include <map>
#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What the page holds, by the names that checklists.tsv uses in its column `needs` and in braces: "participants" ->
/// "150". A name with an empty text, or absent, is something this report does not have.
using PageFacts = std::map<std::string, std::string>;

/// The items of TRIPOD+AI (Collins et al. 2024) and CLAIM (Tejani et al. 2024), answered as far as this page can, gaps
/// marked: [{"name", "summary", "table"}]. Items are in words of our own; the statements themselves hold the full text.
core::Json checklists(const PageFacts& facts);

}  // namespace tripet::evaluation
