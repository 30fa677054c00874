#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::evaluation {

/// The whole page as HTML. page: what the template names; metrics: carried whole, for other programs; plots: figures
/// (figures.hpp) for the elements of their names. Throws Error where the template is wrong.
std::string rendered(const core::Json& page, const core::Json& metrics, const core::Json& plots);

}  // namespace tripet::evaluation
