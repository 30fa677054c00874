#include "model/networks/densenet.hpp"

#include <torch/nn/modules/linear.h>

#include "model/layers/batch_norm.hpp"
#include "model/layers/conv_norm.hpp"
#include "model/layers/pooling.hpp"

namespace tripet::model {

namespace {

namespace nn = torch::nn;

constexpr std::int64_t dense_growth = 32;
constexpr std::int64_t dense_bottleneck = 4 * dense_growth;
constexpr std::int64_t dense_first_channels = 64;
constexpr std::array<int, 4> dense_block_layers{6, 12, 24, 16};

/// Batch norm, ReLU, convolution: the order of densely connected networks.
class NormConv : public nn::Module {
 public:
  NormConv(nn::Conv3dOptions options, const std::string& norm, const std::string& conv)
      : norm_(register_module(norm, nn::BatchNorm3d(options.in_channels()))),
        conv_(register_module(conv, nn::Conv3d(options.bias(false)))) {}
  torch::Tensor forward(const torch::Tensor& x) { return convolve(conv_, batch_norm(norm_, x).relu_()); }

 private:
  nn::BatchNorm3d norm_;
  nn::Conv3d conv_;
};

// The members of one layer, which MONAI calls `layers`.
class LayerMembers : public nn::Module {
 public:
  explicit LayerMembers(std::int64_t in)
      : norm1_(register_module("norm1", nn::BatchNorm3d(in))),
        conv1_(register_module("conv1", nn::Conv3d(convolution(in, dense_bottleneck, 1).bias(false)))),
        norm2_(register_module("norm2", nn::BatchNorm3d(dense_bottleneck))),
        conv2_(register_module("conv2", nn::Conv3d(convolution(dense_bottleneck, dense_growth, 3).bias(false)))) {}
  torch::Tensor forward(const torch::Tensor& x) {
    const torch::Tensor narrow = convolve(conv1_, batch_norm(norm1_, x).relu_());
    return convolve(conv2_, batch_norm(norm2_, narrow).relu_());
  }

 private:
  nn::BatchNorm3d norm1_;
  nn::Conv3d conv1_;
  nn::BatchNorm3d norm2_;
  nn::Conv3d conv2_;
};

class DenseLayer : public nn::Module {
 public:
  explicit DenseLayer(std::int64_t in) : layers_(register_module("layers", std::make_shared<LayerMembers>(in))) {}
  torch::Tensor forward(const torch::Tensor& x) { return torch::cat({x, layers_->forward(x)}, 1); }

 private:
  std::shared_ptr<LayerMembers> layers_;
};

class DenseBlock : public nn::Module {
 public:
  DenseBlock(std::int64_t in, int layers) {
    for (int i = 1; i <= layers; ++i) {
      layers_.push_back(register_module("denselayer" + std::to_string(i), std::make_shared<DenseLayer>(in)));
      in += dense_growth;
    }
  }
  torch::Tensor forward(torch::Tensor x) {
    for (const auto& layer : layers_) x = layer->forward(x);
    return x;
  }

 private:
  std::vector<std::shared_ptr<DenseLayer>> layers_;
};

class DenseFeatures : public nn::Module {
 public:
  DenseFeatures()
      : conv_(register_module("conv0", nn::Conv3d(convolution(1, dense_first_channels, 7, 2).bias(false)))),
        norm_(register_module("norm0", nn::BatchNorm3d(dense_first_channels))) {
    std::int64_t channels = dense_first_channels;
    for (std::size_t i = 0; i < dense_block_layers.size(); ++i) {
      const std::string number = std::to_string(i + 1);
      blocks_.push_back(
          register_module("denseblock" + number, std::make_shared<DenseBlock>(channels, dense_block_layers[i])));
      channels += dense_block_layers[i] * dense_growth;
      if (i + 1 == dense_block_layers.size()) break;
      transitions_.push_back(register_module(
          "transition" + number, std::make_shared<NormConv>(convolution(channels, channels / 2, 1), "norm", "conv")));
      channels /= 2;
    }
    last_norm_ = register_module("norm5", nn::BatchNorm3d(channels));
    channels_ = channels;
  }

  // Each block with the transition before it, as the stages' parameters are.
  torch::Tensor run(std::size_t stage, const torch::Tensor& maps) {
    if (stage == 0) return torch::max_pool3d(batch_norm(norm_, convolve(conv_, maps)), 3, 2, 1).relu_();
    const torch::Tensor x = stage == 1 ? maps : halve_by_mean(transitions_[stage - 2]->forward(maps));
    const torch::Tensor y = blocks_[stage - 1]->forward(x);
    return stage < blocks_.size() ? y : batch_norm(last_norm_, y).relu_();
  }

  std::int64_t channels() const { return channels_; }

 private:
  nn::Conv3d conv_;
  nn::BatchNorm3d norm_;
  std::vector<std::shared_ptr<DenseBlock>> blocks_;
  std::vector<std::shared_ptr<NormConv>> transitions_;
  nn::BatchNorm3d last_norm_{nullptr};
  std::int64_t channels_ = 0;
};

class DenseClassifier : public nn::Module {
 public:
  DenseClassifier(std::int64_t in, std::int64_t heads) : out_(register_module("out", nn::Linear(in, heads))) {}
  torch::Tensor forward(const torch::Tensor& x) { return out_(x); }

 private:
  nn::Linear out_;
};

class DenseNet : public Network {
 public:
  explicit DenseNet(const NetworkSettings& settings)
      : Network(settings, {{"features.conv0.", "features.norm0."},
                           {"features.denseblock1."},
                           {"features.transition1.", "features.denseblock2."},
                           {"features.transition2.", "features.denseblock3."},
                           {"features.transition3.", "features.denseblock4.", "features.norm5."},
                           {"class_layers."}}),
        features_(register_module("features", std::make_shared<DenseFeatures>())),
        classifier_(register_module("class_layers",
                                    std::make_shared<DenseClassifier>(features_->channels(), settings.heads))) {}

  torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) override { return features_->run(stage, maps); }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    return classifier_->forward(torch::dropout(global_mean(feature_maps), settings().dropout, is_training()));
  }

 private:
  std::shared_ptr<DenseFeatures> features_;
  std::shared_ptr<DenseClassifier> classifier_;
};

}  // namespace

std::shared_ptr<Network> make_densenet121(const NetworkSettings& settings) {
  return std::make_shared<DenseNet>(settings);
}

}  // namespace tripet::model
