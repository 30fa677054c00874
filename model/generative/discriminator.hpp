#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "model/generative/dcgan_settings.hpp"

namespace tripet::model {

/// A scan and its class to one logit, above 0 for "real": the discriminator of a DCGAN (Radford et al. 2016) in three
/// dimensions. Convolutions (kernel 4, stride 2), batch norm from the second on, leaky ReLU of slope 0.2, then a linear
/// layer; the class enters as a projection on the last features (Miyato & Koyama 2018). With spectral norm all weights
/// are divided by their largest singular value and there is no batch norm.
class Discriminator : public torch::nn::Module {
 public:
  explicit Discriminator(const DcganSettings& settings);

  /// scans: [n, 1, d, h, w]; classes: int64 [n]; to [n].
  torch::Tensor forward(const torch::Tensor& scans, const torch::Tensor& classes);

 private:
  using Weight = std::function<torch::Tensor()>;
  Weight add_weight(const std::string& name, torch::IntArrayRef shape);

  const DcganSettings settings_;
  const DcganLevels levels_;
  std::vector<Weight> down_;
  Weight score_, of_class_;
  torch::Tensor first_bias_, bias_;
  std::vector<torch::nn::BatchNorm3d> norms_;  // of the second level and on; none with spectral norm
};

/// As make_generator().
std::shared_ptr<Discriminator> make_discriminator(const DcganSettings& settings, std::uint64_t seed);

}  // namespace tripet::model
