#pragma once

#include <torch/nn/modules/conv.h>

namespace tripet::model {

/// conv(maps), around what LibTorch does wrong. All networks convolve by it.
torch::Tensor convolve(torch::nn::Conv3d& conv, const torch::Tensor& maps);

}  // namespace tripet::model
