#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// How well the site can be told from scans and answers, before and after harmonising, and what the same strategies
/// reach in other folds: {"sentences": [text], "tables": [table]}; false where nothing is known of sites.
core::Json site_effect_section(const core::Json& metrics);

}  // namespace tripet::evaluation
