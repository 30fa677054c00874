#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

namespace tripet::model {

/// Convolution, batch norm, ReLU and max-pooling of 2 voxels along each axis, rounded up so that an axis of one voxel
/// leaves one and no border is lost: [n, in, d, h, w] to [n, out, (d+1)/2, (h+1)/2, (w+1)/2].
/// On the CPU in float32 or bfloat16 batch norm, ReLU and pooling are one kernel of ops/, and where the input has one
/// channel, the kernel is 3 x 3 x 3 and nobody asks for the input's gradient, so is the convolution. Anywhere else it
/// is LibTorch's operations, with which the kernels agree within 1e-4 of a value's size in float32 and 1e-2 in
/// bfloat16.
torch::Tensor conv_norm_relu_pool(torch::nn::Conv3d& conv, torch::nn::BatchNorm3d& norm, const torch::Tensor& maps);

/// Makes it LibTorch's operations for one thread as long as it lives.
class UnfusedGuard {
 public:
  UnfusedGuard();
  ~UnfusedGuard();
  UnfusedGuard(const UnfusedGuard&) = delete;
  UnfusedGuard& operator=(const UnfusedGuard&) = delete;

 private:
  bool before_;
};

}  // namespace tripet::model
