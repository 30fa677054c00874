#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "model/generative/dcgan_settings.hpp"

namespace tripet::model {

/// Random numbers and a class to a scan: the generator of a DCGAN (Radford et al. 2016) in three dimensions. A linear
/// layer to the coarsest maps, then transposed convolutions (kernel 4, stride 2), batch norm and ReLU, a hyperbolic
/// tangent at the end. The class is an embedding beside the random numbers (Mirza & Osindero 2014). With noise each
/// level also gets a map of random numbers after its batch norm, which every channel takes as much of as it learns to
/// (Karras et al. 2019): detail that no two scans share need not be made of the latent numbers.
class Generator : public torch::nn::Module {
 public:
  explicit Generator(const DcganSettings& settings);

  /// noise: [n, dcgan_numbers()], standard normal. classes: int64 [n]. To [n, 1, d, h, w] in (-1, 1).
  torch::Tensor forward(const torch::Tensor& noise, const torch::Tensor& classes);

  const DcganSettings& settings() const { return settings_; }

 private:
  const DcganSettings settings_;
  const DcganLevels levels_;
  torch::Tensor embedding_, project_, bias_;
  std::vector<torch::Tensor> up_;
  std::vector<torch::nn::BatchNorm3d> norms_;
  std::vector<torch::Tensor> strengths_;  // of noise, a number a channel; none without
};

/// Weights drawn as Radford et al. have them, normal with deviation 0.02, by the seed and each parameter's name alone;
/// LibTorch's own random stream plays no part. On the CPU, float32, in training mode. Throws core::UsageError for
/// impossible settings.
std::shared_ptr<Generator> make_generator(const DcganSettings& settings, std::uint64_t seed);

}  // namespace tripet::model
