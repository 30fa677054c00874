#pragma once

#include <vector>

#include "core/remarks.hpp"
#include "preprocessing/suv/sidecar.hpp"

namespace tripet::preprocessing {

/// When the frames of a sidecar were measured, in seconds; starts count from its zero. One frame of unknown start has
/// that of ScanStart, else 0. NaN stands for what is not a number there.
struct BidsFrames {
  std::vector<double> starts, durations;
};

/// FrameTimesStart and FrameDuration, mended with a warning where only one reading makes sense: durations that are the
/// ends of the frames (three of the PET examples of BIDS), or in milliseconds; starts missing beside durations, or the
/// other way round. The lists stay as they are where nothing does.
BidsFrames bids_frames(const Sidecar& sidecar, core::Remarks& remarks);

}  // namespace tripet::preprocessing
