#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ops/affine.hpp"

namespace tripet::ops {

/// The value at a point given in voxels, by the rules of warp_affine().
float sample(std::span<const float> source, const std::array<int, 3>& size, const Point& point);

/// The rows [begin, end) of warp_affine()'s result, whose row number is z * target_size[1] + y, to out, one behind the
/// other; vectorised, in one thread. Coordinates are right to 1e-6 voxels for steps of up to a voxel.
void warp_rows(std::span<const float> source, const std::array<int, 3>& size, const Affine& target_to_source,
               const std::array<int, 3>& target_size, std::int64_t begin, std::int64_t end, float* out);

}  // namespace tripet::ops
