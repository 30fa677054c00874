#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

namespace tripet::model {

/// Batch norm, ReLU and max-pooling of conv_norm_relu_pool.hpp as one kernel on the CPU: maps float32 or bfloat16.
/// keep: what the gradient needs.
torch::Tensor norm_relu_pool(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep);

/// The same on a GPU with ops::gpu_kernels(), which must be there; nothing waits for the device. Batch norm is that of
/// this process's maps alone.
torch::Tensor norm_relu_pool_gpu(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep);

}  // namespace tripet::model
