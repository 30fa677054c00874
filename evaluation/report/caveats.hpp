#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What has to be borne in mind with the lead: the verdicts' caveats, each once, what equivalence would take, and
/// earlier looks at the same participants.
std::vector<std::string> caveats_of(const core::Json& metrics);

}  // namespace tripet::evaluation
