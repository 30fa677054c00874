#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "preprocessing/suv/frames.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// The factor from a NIfTI's values to SUVbw by its merged PET-BIDS sidecar (Units, InjectedRadioactivity, BodyWeight,
/// InjectionStart, ImageDecayCorrected, ImageDecayCorrectionTime, FrameTimesStart, FrameDuration, TracerRadionuclide),
/// or by the fields that dcm2niix copies from DICOM. Throws SuvUnavailable or SuvRefused.
/// Of a sidecar with several frames that are not corrected for decay, a factor for each.
SuvResult suv_from_bids(const core::Json& sidecar, std::vector<std::string>& warnings);

/// The frames of a dynamic scan (FrameTimesStart, FrameDuration, InjectionStart, or the times that dcm2niix copies).
/// Throws Error when there are not `count` of each, or the time of injection is missing.
std::vector<FrameTime> bids_frame_times(const core::Json& sidecar, std::size_t count);

/// Where the sidecar says that values are not corrected for decay: the half-life. Throws SuvUnavailable when it is
/// missing.
std::optional<double> bids_half_life_of_uncorrected(const core::Json& sidecar);

}  // namespace tripet::preprocessing
