#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// What decoding does beside training: {"sentences", "table"}, or false where no logits were decoded otherwise.
core::Json decoding_section(const core::Json& metrics);

}  // namespace tripet::evaluation
