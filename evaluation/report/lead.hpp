#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// The verdict and its certainty in one sentence of plain words.
std::string lead_sentence(const core::Json& metrics);
/// What its numbers mean to somebody who treats patients: percentage points, whom a sign favours, how many
/// participants; empty where there is nothing to add.
std::string lead_meaning(const core::Json& metrics);

}  // namespace tripet::evaluation
