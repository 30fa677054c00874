#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

namespace tripet::model {

/// norm_relu_pool() on a GPU with ops::gpu_kernels(), which must be there; nothing waits for the device. Batch norm is
/// that of this process's maps alone.
torch::Tensor norm_relu_pool_gpu(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep);

}  // namespace tripet::model
