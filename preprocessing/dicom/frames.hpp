#pragma once

#include <vector>

#include "preprocessing/dicom/header.hpp"
#include "preprocessing/suv/frames.hpp"

namespace tripet::preprocessing {

/// The volumes of a series in order of time, each ordered as order_slices() does; a static series has one. Frames are
/// told apart by AcquisitionDate and Time and FrameReferenceTime. Throws Error when they are not whole volumes on one
/// grid.
using DicomFrames = std::vector<std::vector<DicomHeader>>;
DicomFrames order_frames(std::vector<DicomHeader> slices);

/// Whether two slices stand at one place at one time: copies, and no frames.
bool has_copies(const std::vector<DicomHeader>& slices);

/// Seconds of each frame after the injection. Throws Error when the header lacks the times.
std::vector<FrameTime> frame_times(const DicomFrames& frames, const SuvHeader& series);

/// All that SUV needs of the series: `slices` in order of frame and position; the series' time is the earliest.
SuvHeader series_suv_header(const DicomFrames& frames);

}  // namespace tripet::preprocessing
