#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <string>

namespace tripet::model {

/// The weights of one layer, divided by their largest singular value (Miyato et al. 2018): what a layer multiplies its
/// input with is then 1 at most. One step of power iteration each time in training mode; weights are taken as a matrix
/// of their first axis by all others. As torch.nn.utils.spectral_norm, names included: weight_orig, weight_u, weight_v.
class SpectralNorm : public torch::nn::Module {
 public:
  explicit SpectralNorm(torch::IntArrayRef shape);
  /// The divided weights, with the gradient of weight_orig.
  torch::Tensor weight();

 private:
  torch::Tensor original_, left_, right_;
};

}  // namespace tripet::model
