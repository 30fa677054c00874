#pragma once

#include <array>
#include <span>

#include "ops/affine.hpp"

namespace tripet::ops {

/// The value at a point given in voxels, by the rules of warp_affine().
float sample(std::span<const float> source, const std::array<int, 3>& size, const Point& point);

/// out[x] = sample(start + x * step) for x in [0, count): a row of warp_affine(), vectorised. Coordinates are right to
/// 1e-6 voxels for steps of up to a voxel.
void warp_row(std::span<const float> source, const std::array<int, 3>& size, const Point& start, const Point& step,
              float* out, int count);

}  // namespace tripet::ops
