#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// What the intervals of the results are of, and how much wider those of the strategies as procedures are; empty
/// without cross-validation.
std::string trained_again(const core::Json& metrics);

}  // namespace tripet::evaluation
