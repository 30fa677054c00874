#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// Predictive values at the frequencies that the user asked for; false where none were.
core::Json prevalence_table(const core::Json& metrics);
/// Predictive values of the answers after class weights are undone, also at other prevalences; false where none were.
core::Json corrected_value_table(const core::Json& metrics);
/// What of predictive values is not known where nothing says whether classes were weighed; "" where it is known.
std::string weights_unknown_sentence(const core::Json& metrics);

}  // namespace tripet::evaluation
