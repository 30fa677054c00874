#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::preprocessing {

/// An SVG of how far the head lies from its place in each frame, over time: mean displacement in mm, with a line at 3
/// mm beyond which a frame is flagged, and rotation in degrees. frames: of the sidecar, each with
/// `SecondsAfterInjection`, `Duration` and `Motion` (realigned_frames.hpp). Empty where none has `Motion`.
std::string motion_plot(const core::Json& frames);

}  // namespace tripet::preprocessing
