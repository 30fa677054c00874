#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// How far two trainings of one strategy are apart in the primary metric; "" where there is no control.
std::string control_sentence(const core::Json& metrics);
/// What was done, for the methods; "" where there is no control.
std::string control_methods(const core::Json& metrics);

}  // namespace tripet::evaluation
