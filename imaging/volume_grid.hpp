#pragma once

#include <span>

#include "imaging/volume.hpp"
#include "ops/grid.hpp"

namespace tripet::imaging {

/// An image of its own with these values, x fastest, on this grid.
Volume::Pointer new_volume(const ops::Grid& grid, std::span<const float> values);

/// Where the voxels of an ITK image lie.
ops::Grid grid_of(const Volume& volume);
/// Its voxels without a copy, x fastest.
std::span<const float> values_of(const Volume& volume);

}  // namespace tripet::imaging
