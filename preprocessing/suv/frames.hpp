#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/remarks.hpp"

namespace tripet::preprocessing {

/// A frame of a dynamic scan, in seconds; `start` counts from the injection.
struct FrameTime {
  double start = 0, duration = 0;
  double end() const { return start + duration; }
};

/// `--frames A-B`: minutes after the injection.
struct FrameRange {
  double from = 0, to = 0;
};

/// "40-60"; nothing for the empty text. Throws UsageError for anything else.
std::optional<FrameRange> parse_frame_range(const std::string& text);

/// Which frames of a dynamic scan make the volume.
struct FrameChoice {
  std::vector<double> weights;  // for each frame of the scan its share of the duration, 0 where it is left out
  core::Json details;           // of the frames taken, for the sidecar
};

/// Takes the frames whose middle lies in the range and weighs them by their duration; the others may be as they are. A
/// warning: gaps between them, a range that they do not fill, frames without a start. Throws Error: no range given, no
/// frame in it, frames in it that overlap or last no time.
FrameChoice choose_frames(const std::vector<FrameTime>& frames, const std::optional<FrameRange>& range,
                          core::Remarks& remarks);

/// For values that are not corrected for decay: the factor of each frame that brings all to the first one's start.
std::vector<double> relative_decay(const std::vector<FrameTime>& frames, double half_life);

}  // namespace tripet::preprocessing
