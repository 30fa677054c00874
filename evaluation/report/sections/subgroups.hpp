#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// Subgroups of metrics.json: {"figures", "groups": [{"table", "sentences"}], "names" ("sex, site and age band")};
/// false where there are none.
core::Json subgroup_section(const core::Json& metrics);

/// by: "sex", "site", "age".
bool has_subgroups_by(const core::Json& metrics, const std::string& by);

}  // namespace tripet::evaluation
