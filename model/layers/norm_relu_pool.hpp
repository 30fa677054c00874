#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

namespace tripet::model {

/// Batch norm, ReLU and max-pooling of conv_norm_relu_pool.hpp as one kernel on the CPU: maps float32 or bfloat16.
/// keep: what the gradient needs.
torch::Tensor norm_relu_pool(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep);

}  // namespace tripet::model
