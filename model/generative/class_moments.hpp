#pragma once

#include <torch/types.h>

namespace tripet::model {

/// The mean of a batch's scans of each class, 0 of a class that has none. scans: [n, ...]; classes: int64 [n], below
/// `count`; to [count, ...]. Under a SynchronisedGuard of the scans of all ranks.
torch::Tensor class_means(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count);

/// How much a batch's scans of one class differ from each other, voxel by voxel: the root of their squared differences
/// from the mean of their class, over all classes together and by as many scans as are left when each class has given
/// one for its mean. scans: [n, ...]; classes: int64 [n], below `count`; to [...]. 0 (and its gradient too) where no
/// class has two scans. Under a SynchronisedGuard of the scans of all ranks.
torch::Tensor class_deviation(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count);

}  // namespace tripet::model
