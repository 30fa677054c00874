#include "model/networks/conv5.hpp"

#include <torch/nn/modules/linear.h>

#include "model/layers/conv_norm.hpp"
#include "model/layers/pooling.hpp"

namespace tripet::model {

namespace {

class Conv5 : public Network {
 public:
  explicit Conv5(const NetworkSettings& settings)
      : Network(settings, {{"block1."}, {"block2."}, {"block3."}, {"block4."}, {"block5."}, {"head."}}) {
    std::int64_t in = 1;
    for (const std::int64_t out : {8, 16, 32, 64, 128}) {
      blocks_.push_back(
          register_module("block" + std::to_string(blocks_.size() + 1),
                          std::make_shared<ConvNorm>(convolution(in, out, 3).bias(false), "conv", "norm")));
      in = out;
    }
    head_ = register_module("head", torch::nn::Linear(in, settings.heads));
  }

  torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) override {
    return blocks_[stage]->relu_pooled(maps);
  }

  std::size_t halving_stages() const override { return blocks_.size(); }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    return head_(torch::dropout(global_mean(feature_maps), settings().dropout, is_training()));
  }

 private:
  std::vector<std::shared_ptr<ConvNorm>> blocks_;
  torch::nn::Linear head_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_conv5(const NetworkSettings& settings) {
  return std::make_shared<Conv5>(settings);
}

}  // namespace tripet::model
