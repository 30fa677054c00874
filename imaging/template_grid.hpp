#pragma once

#include "ops/grid.hpp"

namespace tripet::imaging {

/// The one grid that prepared scans stand on: the field of view of MNI152 in 91 x 109 x 91 voxels of 2 mm (182 x 218 x
/// 182 mm about (0, -18, 18) RAS), axes pointing right, anterior, superior. With another spacing s each axis has n =
/// ceil(field of view / s) voxels, and they stand about the same centre: first voxel = centre - (n - 1) s / 2. So 4 mm
/// gives 46 x 55 x 46, no part of the field of view is lost, and the grid stays symmetric about x = 0.
ops::Grid template_grid(double spacing);

}  // namespace tripet::imaging
