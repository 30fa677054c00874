#pragma once

#include <array>
#include <span>

#include "ops/affine.hpp"
#include "ops/parallel.hpp"

namespace tripet::ops {

/// Affine resampling by trilinear interpolation:
/// target[x, y, z] = source at target_to_source(x, y, z), both counted in voxels, x fastest.
/// As in ITK a point belongs to the source up to half a voxel beyond its outermost centres, where the nearest centres
/// count; further out the value is 0.
/// The spans hold exactly size[0] * size[1] * size[2] values; core::Error otherwise.
void warp_affine(std::span<const float> source, const std::array<int, 3>& source_size, const Affine& target_to_source,
                 std::span<float> target, const std::array<int, 3>& target_size, const Parallel& parallel = one_thread);

/// The same, written for reading: what the fast version and the kernel are compared with.
void warp_affine_reference(std::span<const float> source, const std::array<int, 3>& source_size,
                           const Affine& target_to_source, std::span<float> target,
                           const std::array<int, 3>& target_size);

}  // namespace tripet::ops
