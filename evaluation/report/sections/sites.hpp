#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// Where folds held whole sites: what that means, and each site's fold and result: {"sentences": [text], "table"};
/// otherwise false.
core::Json site_section(const core::Json& metrics);

/// What drawing folds by site asks of the corrected t, for the methods: " (...)", or nothing where they were not.
std::string unequal_folds_note(const core::Json& metrics);

}  // namespace tripet::evaluation
