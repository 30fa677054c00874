#pragma once

#include <torch/nn/modules/batchnorm.h>

#include <span>

namespace tripet::model {

/// The module's own forward; in training mode under a SynchronisedGuard, batch norm over the maps of all ranks.
torch::Tensor batch_norm(torch::nn::BatchNorm3d& norm, const torch::Tensor& maps);

/// Moves the running statistics on by a batch's mean and biased variance of `count` values a channel, as LibTorch does.
void move_running_statistics(torch::nn::BatchNorm3dImpl& norm, std::span<const double> mean,
                             std::span<const double> variance, double count);

}  // namespace tripet::model
