#pragma once

#include <array>
#include <span>
#include <vector>

#include "ops/deformation.hpp"
#include "ops/grid.hpp"

namespace tripet::preprocessing {

/// The source seen from the target grid by trilinear interpolation; target_to_source takes a point of the target's
/// world to the source's. Outside the source the value is 0. Where a target voxel is wider than a source voxel the
/// source is smoothed first, so that detail finer than the target can show is averaged and not aliased: along each
/// source axis by a Gaussian of FWHM sqrt(t^2 - s^2), s the source's voxel size and t the target voxel's extent along
/// that axis.
std::vector<float> resample_smoothly(std::span<const float> source, const ops::Grid& source_grid,
                                     const ops::Grid& target_grid, const ops::Affine& target_to_source = {});

/// The same where the map is deformed. How wide a target voxel is in the source is told from the affine part.
std::vector<float> resample_smoothly(std::span<const float> source, const ops::Grid& source_grid,
                                     const ops::Grid& target_grid, const ops::Deformation& target_to_source);

/// The variance (mm^2 of the source, along its axes) by which resample_smoothly() blurs: what it smooths first, and the
/// interpolation's own, which is h^2 / 6 on average over places between voxels h apart.
std::array<double, 3> variance_of_resampling(const ops::Grid& source_grid, const ops::Grid& target_grid,
                                             const ops::Affine& target_to_source);

/// The share of the region's weight (values >= 0 on region_grid) that lies within the source's field of view.
double share_in_view(std::span<const float> region, const ops::Grid& region_grid, const ops::Grid& source_grid,
                     const ops::Affine& region_to_source);

}  // namespace tripet::preprocessing
