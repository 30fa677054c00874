#pragma once

#include <optional>
#include <string>

#include "core/remarks.hpp"
#include "preprocessing/suv/bids_frames.hpp"
#include "preprocessing/suv/sidecar.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {

/// When what a sidecar tells of happened, in seconds after its zero: TimeZero of BIDS; where that is missing, what
/// FrameTimesStart of dcm2niix counts from, which is SeriesTime since 2026 and AcquisitionTime before.
struct BidsTimes {
  BidsFrames frames;
  std::optional<double> zero;             // the clock's reading, s after midnight
  std::optional<double> injection;        // nothing: the sidecar does not tell
  std::string injection_from;             // the field that tells it
  std::optional<double> decay_reference;  // ImageDecayCorrectionTime
  std::optional<double> series;           // SeriesTime
};

/// InjectionStart is believed before the clock time RadiopharmaceuticalStartTime, but for a 0, which PET2BIDS writes
/// where it does not know better. Throws SuvUnavailable where that 0 would make a static scan begin with the injection.
BidsTimes bids_times(const Sidecar& sidecar, core::Remarks& remarks);

/// The same as the fields of a DICOM header: a slice stands for each frame, the day plays no part.
SuvHeader header_of(const Sidecar& sidecar, const BidsTimes& times);

}  // namespace tripet::preprocessing
