#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// What answering only where a network is sure would give: {"figure", "sentences"}, or false without probabilities of
/// classes that exclude each other.
core::Json refusal_section(const core::Json& metrics);

}  // namespace tripet::evaluation
