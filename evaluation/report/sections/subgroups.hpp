#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// Subgroups of metrics.json: {"figures", "groups": [{"table", "sentences"}], "names" ("sex, site and age band")};
/// false where there are none.
core::Json subgroup_section(const core::Json& metrics);

}  // namespace tripet::evaluation
