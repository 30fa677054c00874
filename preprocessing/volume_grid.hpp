#pragma once

#include <span>

#include "ops/affine.hpp"
#include "preprocessing/volume.hpp"

namespace tripet::preprocessing {

/// Where the voxels of an ITK image lie.
ops::Grid grid_of(const Volume& volume);
/// Its voxels without a copy, x fastest.
std::span<const float> values_of(const Volume& volume);

}  // namespace tripet::preprocessing
