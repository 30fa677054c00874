#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <string>

#include "model/layers/batch_norm.hpp"
#include "model/layers/conv_norm_relu_pool.hpp"
#include "model/layers/convolve.hpp"

namespace tripet::model {

/// A cube-shaped convolution that keeps the size of maps where its stride is 1.
torch::nn::Conv3dOptions convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride = 1,
                                     std::int64_t dilation = 1);

/// A convolution and its batch norm under the names that Python's state_dict has for them.
class ConvNorm : public torch::nn::Module {
 public:
  explicit ConvNorm(const torch::nn::Conv3dOptions& options, const std::string& conv = "0",
                    const std::string& norm = "1");
  torch::Tensor forward(const torch::Tensor& x) { return batch_norm(norm_, convolve(conv_, x)); }
  /// The same with ReLU and max-pooling of 2 voxels along each axis, rounded up: see conv_norm_relu_pool.hpp.
  torch::Tensor relu_pooled(const torch::Tensor& x) { return conv_norm_relu_pool(conv_, norm_, x); }

 private:
  torch::nn::Conv3d conv_;
  torch::nn::BatchNorm3d norm_;
};

}  // namespace tripet::model
