#pragma once

#include <vector>

#include "core/json.hpp"
#include "core/remarks.hpp"
#include "imaging/volume.hpp"

namespace tripet::preprocessing {

/// One frame of those that --frames takes.
struct TakenFrame {
  std::size_t number = 0;  // counted from 1 in the whole scan
  double weight = 0;       // its share of the duration; all sum to 1
  imaging::Volume::Pointer volume;
};

/// The weighted mean of the frames after each was moved to where the others lie (registration/realignment.hpp). Each
/// entry of `details` (FrameChoice) gets `Motion`: `MeanDisplacement` (mm over the head), `TranslationRAS` (mm, of the
/// head's middle), `RotationDegrees`. A warning names the frames that moved by more than 3 mm, another those that show
/// too little to be realigned. Scans that reach below the neck are averaged as they are, with a warning: a body is not
/// rigid. Throws Error where frames differ in their grid or show no head.
imaging::Volume::Pointer average_realigned(const std::vector<TakenFrame>& frames, core::Json& details,
                                           core::Remarks& remarks);

}  // namespace tripet::preprocessing
