#pragma once

#include <array>

#include "core/parallel_for.hpp"
#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// Cubes that slide over the scan, in voxels along depth, height, width.
struct Cubes {
  std::array<std::int64_t, 3> edge, stride;
};

/// Occlusion (Zeiler & Fergus 2014): how much the target falls when a cube is filled from the baseline; a voxel gets
/// the mean over the cubes that cover it. Cubes begin at multiples of the stride, the last along an axis is the first
/// that reaches its end, cut off there: as Captum slides its windows. scan, baseline [1, 1, d, h, w], of one device, to
/// float32 [d, h, w] on the CPU; 0 where no cube comes, which happens with strides above the edge only. stop is asked
/// between batches.
torch::Tensor occlusion(
    const Explained& explained, const torch::Tensor& scan, const torch::Tensor& baseline, const Cubes& cubes,
    const core::StopCheck& stop = [] {});

}  // namespace tripet::explanation
