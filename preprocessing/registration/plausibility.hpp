#pragma once

#include "preprocessing/registration/registration.hpp"

namespace tripet::preprocessing {

/// Fills in the scales and the rotation of the map that was found, and what speaks against it: `failure` when it is
/// wrong, `doubts` when a person should look.
void assess_plausibility(RegistrationResult& result);

}  // namespace tripet::preprocessing
