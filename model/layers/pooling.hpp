#pragma once

#include <torch/types.h>

namespace tripet::model {

/// Max-pooling of 2 voxels along each axis that drops an odd last voxel, as in Python's networks; an axis of one voxel,
/// on which they fail, is left as it is.
torch::Tensor halve_by_max(const torch::Tensor& x);
/// The same with the mean.
torch::Tensor halve_by_mean(const torch::Tensor& x);

/// Whether pooling of 2 voxels along each axis leaves none over: what all networks do then is the same.
bool halves_evenly(const torch::Tensor& x);

/// [n, channels, d, h, w] to the mean over all voxels [n, channels].
torch::Tensor global_mean(const torch::Tensor& x);

}  // namespace tripet::model
