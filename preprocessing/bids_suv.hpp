#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "preprocessing/suv.hpp"

namespace tripet::preprocessing {

/// The factor from a NIfTI's values to SUVbw by its merged PET-BIDS sidecar (Units, InjectedRadioactivity, BodyWeight,
/// InjectionStart, ImageDecayCorrected, ImageDecayCorrectionTime, FrameTimesStart, FrameDuration, TracerRadionuclide),
/// or by the fields that dcm2niix copies from DICOM. Throws SuvUnavailable or SuvRefused.
SuvResult suv_from_bids(const core::Json& sidecar, std::vector<std::string>& warnings);

}  // namespace tripet::preprocessing
