#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "core/mapped_volume.hpp"
#include "ops/affine.hpp"

namespace tripet::evaluation {

/// A sphere in MNI152 space.
struct Region {
  const char* name;
  ops::Point centre;  // RAS, mm
  double radius;      // mm
};

/// The regions whose mean uptake feeds the regional baseline. Centres: mass centres of the regions of the AAL atlas
/// (Tzourio-Mazoyer et al. 2002), rounded to 1 mm; of the midline regions the mean of the left and the right. The first
/// five lie in the areas (angular gyri, posterior cingulate, inferior temporal gyri) of the FDG meta-region of interest
/// of Landau et al. 2011, whose own outlines they are not; hippocampi, precuneus, frontal, anterior cingulate, temporal
/// pole and occipital regions follow, because other diseases than Alzheimer's show there.
const std::vector<Region>& regions();

/// The pons: what scans that are not normalised yet are divided by.
const Region& reference_region();

/// What the value of a voxel is taken for, as by a harmonisation; null: what it is.
using ChangeValue = std::function<double(std::size_t voxel, double value)>;

/// Mean over the voxels whose centre lies in the sphere; when the grid is so coarse that none does, the voxel nearest
/// to the sphere's centre. Nothing when the region lies outside the volume or holds a value that is not finite.
std::optional<double> region_mean(const core::MappedVolume& volume, const Region& region,
                                  const ChangeValue& change = nullptr);

/// Means of regions() in their order; divided by the pons when `divide` is set, for scans that are not normalised.
/// Throws Error naming the region that can't be measured.
std::vector<double> regional_uptake(const core::MappedVolume& volume, bool divide, const ChangeValue& change = nullptr);

}  // namespace tripet::evaluation
