#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// What the methods' paragraphs cite, in the order of their numbers: [text].
core::Json method_references();

}  // namespace tripet::evaluation
