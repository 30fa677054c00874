#pragma once

#include <vector>

#include "preprocessing/dicom/header.hpp"
#include "preprocessing/suv/suv_header.hpp"

namespace tripet::preprocessing {

/// A frame of a dynamic series that lacks slices which the others have.
struct PartialFrame {
  std::size_t number = 0;  // in order of time, from 1
  SliceTime time;
  std::size_t slices = 0, of = 0;  // how many there are, how many a whole frame has
};

struct OrderedFrames {
  std::vector<DicomHeaders> whole;    // each ordered as order_slices() does
  std::vector<PartialFrame> partial;  // only beside two whole ones or more
};

/// The volumes of a series in order of time; a static series has one. Frames are told apart by AcquisitionDate and Time
/// and FrameReferenceTime. Throws Error when they are not whole volumes on one grid: frames without a time of their own
/// (TemporalPositionIndex gives only their order), beds that overlap.
OrderedFrames order_frames(DicomHeaders slices);

/// Whether two slices stand at one place at one time: copies, and no frames.
bool has_copies(const DicomHeaders& slices);

}  // namespace tripet::preprocessing
