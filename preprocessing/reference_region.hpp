#pragma once

#include <string>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/sources/tracer.hpp"

namespace tripet::preprocessing {

/// Shares of the voxels of `grid` (MNI152) in a reference region: pons, cerebellum-pons, cerebellum (whole),
/// inferior-cerebellum (its grey matter away from the occipital lobe), brain, or any mask file. Throws Error naming the
/// file that can't be used.
std::vector<float> reference_region(const std::string& name, const ops::Grid& grid);

/// The names of those that are shipped.
std::vector<std::string> shipped_reference_regions();

/// Of what the region is made from.
std::string reference_hash(const std::string& name);

/// The region by which scans of a contrast are usually divided: pons for FDG (Minoshima et al. 1995); whole cerebellum
/// for amyloid (Klunk et al. 2015, the Centiloid scale); inferior cerebellar grey for tau (Baker et al. 2017); the
/// cerebellum, free of dopamine receptors and transporters, for dopamine; pons for what is not known.
std::string usual_reference(Contrast contrast);

/// Any mask file on `grid` as shares: 0 outside, 1 inside, between where a coarse voxel is cut by the border.
std::vector<float> read_mask_on(const std::string& path, const ops::Grid& grid);

/// An image file, interpolated on `grid`.
std::vector<float> read_image_on(const std::string& path, const ops::Grid& grid);

}  // namespace tripet::preprocessing
