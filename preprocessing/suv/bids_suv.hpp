#pragma once

#include <optional>
#include <vector>

#include "core/json.hpp"
#include "preprocessing/suv/frames.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// The factor from a NIfTI's values to SUVbw by its merged sidecar: fields of PET-BIDS (Units, InjectedRadioactivity,
/// BodyWeight, InjectionStart, ImageDecayCorrected, ImageDecayCorrectionTime, FrameTimesStart, FrameDuration,
/// TracerRadionuclide) and of its drafts, and those that dcm2niix copies from DICOM. Throws SuvUnavailable or
/// SuvRefused. Of a sidecar with several frames that are not corrected for decay, or each to a time of its own, a
/// factor for each.
SuvResult suv_from_bids(const core::Json& sidecar, core::Remarks& remarks);

/// The frames of a dynamic scan (FrameTimesStart, FrameDuration, InjectionStart, or the times that dcm2niix copies).
/// Throws Error when there are not `count` of each, or the time of injection is missing.
std::vector<FrameTime> bids_frame_times(const core::Json& sidecar, std::size_t count, core::Remarks& remarks);

/// Where the sidecar says that values are not corrected for decay: the half-life. Throws SuvUnavailable when it is
/// missing.
std::optional<double> bids_half_life_of_uncorrected(const core::Json& sidecar);

}  // namespace tripet::preprocessing
