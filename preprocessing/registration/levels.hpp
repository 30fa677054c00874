#pragma once

#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

// Levels of resolution. The finest keeps nearly all that the scan shows, since least squares with white noise is best
// without smoothing; similarity is told at the middle one, where noise hides little of it.
inline constexpr Sampling coarse_level{14, 8}, middle_level{6, 4}, fine_level{2, 2};

/// The scan at each of them.
struct LevelsOfScan {
  ScanLevel coarse, middle, fine;
};

LevelsOfScan levels_of(const ops::Grid& grid, std::span<const float> scan);

}  // namespace tripet::preprocessing
