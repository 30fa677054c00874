#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// Performance by training size: {"sentences", "figures"}, or false where no learning curve was made.
core::Json training_size_section(const core::Json& metrics);

}  // namespace tripet::evaluation
