#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

namespace tripet::model {

/// The whole block of conv_norm_relu_pool.hpp as one kernel on the CPU: scans float32 [n, 1, d, h, w], weights float32
/// [out, 1, 3, 3, 3], bias [out] or undefined. keep: what the gradient needs. In training the gradient of the bias is
/// exactly 0, as batch norm makes it.
torch::Tensor first_conv_norm_relu_pool(const torch::Tensor& scans, const torch::Tensor& weights,
                                        const torch::Tensor& bias, torch::nn::BatchNorm3dImpl& norm, bool keep);

}  // namespace tripet::model
