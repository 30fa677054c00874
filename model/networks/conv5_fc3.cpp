#include "model/networks/conv5_fc3.hpp"

#include <torch/nn/modules/linear.h>

#include "model/layers/batch_norm.hpp"
#include "model/layers/conv_norm.hpp"
#include "model/layers/pooling.hpp"

namespace tripet::model {

namespace {

namespace nn = torch::nn;

// A padded voxel never wins, and ReLU after pooling makes the zero that ClinicaDL pads with of no importance: with
// ReLU before it no value is less.
torch::Tensor pool_padded_in_front(const torch::Tensor& x) {
  return torch::max_pool3d(x, 2, 2, {x.size(2) % 2, x.size(3) % 2, x.size(4) % 2});
}

// nn.Sequential numbers its members: convolution, norm, ReLU, pooling.
class NumberedConvolutions : public nn::Module {
 public:
  NumberedConvolutions() {
    std::int64_t in = 1;
    for (const std::int64_t out : {8, 16, 32, 64, 128}) {
      const std::size_t number = 4 * convs_.size();
      convs_.push_back(register_module(std::to_string(number), nn::Conv3d(convolution(in, out, 3))));
      norms_.push_back(register_module(std::to_string(number + 1), nn::BatchNorm3d(out)));
      in = out;
    }
  }

  torch::Tensor run(std::size_t i, const torch::Tensor& x) {
    return halves_evenly(x) ? conv_norm_relu_pool(convs_[i], norms_[i], x)
                            : pool_padded_in_front(batch_norm(norms_[i], convolve(convs_[i], x))).relu_();
  }
  std::size_t size() const { return convs_.size(); }

 private:
  std::vector<nn::Conv3d> convs_;
  std::vector<nn::BatchNorm3d> norms_;
};

// Flatten is number 0, dropout 1, the ReLUs 3 and 5.
class Fc3Classifier : public nn::Module {
 public:
  Fc3Classifier(std::int64_t features, std::int64_t heads)
      : first_(register_module("2", nn::Linear(features, 1300))),
        second_(register_module("4", nn::Linear(1300, 50))),
        last_(register_module("6", nn::Linear(50, heads))) {}

  torch::Tensor forward(const torch::Tensor& x) { return last_(second_(first_(x).relu_()).relu_()); }

 private:
  nn::Linear first_, second_, last_;
};

std::int64_t size_of_features(const NetworkSettings& settings) {
  std::int64_t size = 128;
  for (const std::int64_t axis : settings.input) size *= (axis + 31) / 32;
  return size;
}

class Conv5Fc3 : public Network {
 public:
  explicit Conv5Fc3(const NetworkSettings& settings)
      : Network(settings, {{"convolutions.0.", "convolutions.1."},
                           {"convolutions.4.", "convolutions.5."},
                           {"convolutions.8.", "convolutions.9."},
                           {"convolutions.12.", "convolutions.13."},
                           {"convolutions.16.", "convolutions.17."},
                           {"fc.2."},
                           {"fc.4."},
                           {"fc.6."}}),
        convolutions_(register_module("convolutions", std::make_shared<NumberedConvolutions>())),
        fc_(register_module("fc", std::make_shared<Fc3Classifier>(size_of_features(settings), settings.heads))) {}

  torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) override {
    return convolutions_->run(stage, maps);
  }
  std::size_t feature_stages() const override { return convolutions_->size(); }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    return fc_->forward(torch::dropout(feature_maps.flatten(1), settings().dropout, is_training()));
  }

 private:
  std::shared_ptr<NumberedConvolutions> convolutions_;
  std::shared_ptr<Fc3Classifier> fc_;
};

}  // namespace

std::shared_ptr<Network> make_conv5_fc3(const NetworkSettings& settings) {
  return std::make_shared<Conv5Fc3>(settings);
}

}  // namespace tripet::model
