#include "model/conv5.hpp"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

namespace tripet::model {

namespace {

namespace nn = torch::nn;

class Block : public nn::Module {
 public:
  Block(std::int64_t in, std::int64_t out)
      : conv_(register_module("conv", nn::Conv3d(nn::Conv3dOptions(in, out, 3).padding(1).bias(false)))),
        norm_(register_module("norm", nn::BatchNorm3d(out))) {}

  torch::Tensor forward(const torch::Tensor& x) {
    // Rounded up, so that pooling an axis of one voxel leaves one and no border is lost.
    // ReLU comes after pooling: the same values from an eighth of the work.
    return torch::max_pool3d(norm_(conv_(x)), 2, 2, 0, 1, /*ceil_mode=*/true).relu_();
  }

 private:
  nn::Conv3d conv_;
  nn::BatchNorm3d norm_;
};

class Conv5 : public Network {
 public:
  explicit Conv5(const NetworkSettings& settings) : Network(settings) {
    std::int64_t in = 1;
    for (const std::int64_t out : {8, 16, 32, 64, 128}) {
      blocks_.push_back(
          register_module("block" + std::to_string(blocks_.size() + 1), std::make_shared<Block>(in, out)));
      in = out;
    }
    head_ = register_module("head", nn::Linear(in, settings.heads));
  }

  torch::Tensor features(const torch::Tensor& scans) override {
    torch::Tensor x = scans;
    for (const auto& block : blocks_) x = block->forward(x);
    return x;
  }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    return head_(torch::dropout(feature_maps.mean({2, 3, 4}), settings().dropout, is_training()));
  }

 private:
  std::vector<std::shared_ptr<Block>> blocks_;
  nn::Linear head_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_conv5(const NetworkSettings& settings) {
  return std::make_shared<Conv5>(settings);
}

}  // namespace tripet::model
