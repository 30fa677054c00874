#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "imaging/volume.hpp"
#include "preprocessing/deformation/nonlinear.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "preprocessing/registration/registration.hpp"
#include "preprocessing/template_space.hpp"

namespace tripet::preprocessing {

/// Where the head lies in a scan.
struct PlacedScan {
  RegistrationResult linear;
  std::optional<NonlinearResult> nonlinear;

  ops::Deformation template_to_scan() const;
  std::vector<std::string> doubts() const;
};

/// By the registration that the settings ask for. Throws Error where it fails or too little of the brain is in view.
PlacedScan place_scan(const imaging::Volume& volume, const PreprocessSettings& settings, const TemplateSpace& space,
                      Contrast contrast);

/// As it stands in sidecars.
core::Json placement_json(const PlacedScan& placed, const PreprocessSettings& settings);

}  // namespace tripet::preprocessing
