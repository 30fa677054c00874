#include "model/layers/conv_norm.hpp"

namespace tripet::model {

torch::nn::Conv3dOptions convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                                     std::int64_t dilation) {
  return torch::nn::Conv3dOptions(in, out, kernel).stride(stride).dilation(dilation).padding(kernel / 2 * dilation);
}

ConvNorm::ConvNorm(const torch::nn::Conv3dOptions& options, const std::string& conv, const std::string& norm)
    : conv_(register_module(conv, torch::nn::Conv3d(options))),
      norm_(register_module(norm, torch::nn::BatchNorm3d(options.out_channels()))) {}

}  // namespace tripet::model
