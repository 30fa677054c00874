#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/json.hpp"
#include "preprocessing/suv/suv_header.hpp"

namespace tripet::preprocessing {

/// What a tracer shows in the brain: glucose metabolism, amyloid, tau, or the dopamine system (receptors, transporters,
/// synthesis). Tracers of one contrast share reference region and rough uptake of each tissue.
enum class Contrast { unknown, fdg, amyloid, tau, dopamine };
inline constexpr std::array all_contrasts{Contrast::unknown, Contrast::fdg, Contrast::amyloid, Contrast::tau,
                                          Contrast::dopamine};

/// "fdg", "amyloid", "tau", "dopamine"; "unknown".
std::string to_text(Contrast contrast);

/// The contrast that a name stands for: a contrast's own (amyloid), a label of the BIDS entity trc (18FFDG, AV45), a
/// radiopharmaceutical as BIDS and DICOM name it ("Fluorodeoxyglucose F^18^", "[11C]PiB", "Flortaucipir"). Case,
/// nuclide and punctuation play no part. `unknown` for every other.
Contrast contrast_of(std::string_view name);

/// The tracer that a sidecar names (TracerName, else what dcm2niix copies: Radiopharmaceutical), or empty.
std::string tracer_of(const core::Json& sidecar);
/// The tracer that a DICOM header names; of several radiopharmaceuticals the first with a name. Empty without one.
std::string tracer_of(const SuvHeader& header);

}  // namespace tripet::preprocessing
