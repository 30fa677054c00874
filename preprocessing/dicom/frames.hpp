#pragma once

#include <vector>

#include "preprocessing/dicom/header.hpp"

namespace tripet::preprocessing {

/// The volumes of a series in order of time, each ordered as order_slices() does; a static series has one. Frames are
/// told apart by AcquisitionDate and Time and FrameReferenceTime. Throws Error when they are not whole volumes on one
/// grid.
std::vector<DicomHeaders> order_frames(DicomHeaders slices);

/// Whether two slices stand at one place at one time: copies, and no frames.
bool has_copies(const DicomHeaders& slices);

}  // namespace tripet::preprocessing
