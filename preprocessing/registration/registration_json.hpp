#pragma once

#include <string>

#include "core/json.hpp"
#include "preprocessing/registration/registration.hpp"

namespace tripet::preprocessing {

/// A registration's result as it stands in sidecars. kind: affine, rigid, nonlinear (whose affine part this is), none.
core::Json registration_json(const std::string& kind, const RegistrationResult& result);

}  // namespace tripet::preprocessing
