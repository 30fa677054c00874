#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// How many participants it would take to call strategies without any difference equivalent, where a verdict is open;
/// empty where none is.
std::string equivalence_caveat(const core::Json& metrics);

}  // namespace tripet::evaluation
