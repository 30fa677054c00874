#pragma once

#include <optional>
#include <span>
#include <string>

#include "preprocessing/suv/dose.hpp"

namespace tripet::preprocessing {

/// Whether SUVs can be those of a body of `weight` kg, for a factor that rests on a doubtful dose. Nothing when they
/// can; else why not: more activity in the image than was injected, or tissue (all above a tenth of the 99th
/// percentile) whose mean is above any, or, where the image is large enough to hold a head, below any. An unusual
/// amount has to show: there must be a head's worth of tissue with an ordinary mean. voxel: ml.
std::optional<std::string> implausible_level(std::span<const float> values, double voxel, double weight,
                                             DoseDoubt doubt);

}  // namespace tripet::preprocessing
