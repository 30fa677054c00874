#pragma once

#include <span>
#include <vector>

#include "ops/grid.hpp"

namespace tripet::preprocessing {

/// The scan at one level: smoothed, perhaps on a coarser grid.
struct ScanLevel {
  ops::Grid grid;
  std::vector<float> values;
};

/// The scan with blocks of whole voxels averaged until they are about `millimetres` wide: less to compute, and noise
/// goes down.
ScanLevel reduced(const ops::Grid& grid, std::span<const float> values, double millimetres);

/// Smooths to `fwhm` mm what is smoothed to `already` mm.
void smooth_level(ScanLevel& level, double fwhm, double already);

/// Of the voxels above 40 % of nearly the brightest: the head, not the noise around it. LPS mm. Throws Error when no
/// voxel is above zero.
ops::Point centre_of_mass(const ScanLevel& scan);

}  // namespace tripet::preprocessing
