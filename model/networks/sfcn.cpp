#include "model/networks/sfcn.hpp"

#include "model/layers/conv_norm.hpp"
#include "model/layers/pooling.hpp"

namespace tripet::model {

namespace {

namespace nn = torch::nn;

class SfcnExtractor : public nn::Module {
 public:
  SfcnExtractor() {
    std::int64_t in = 1;
    for (const std::int64_t out : {32, 64, 128, 256, 256}) {
      add(convolution(in, out, 3));
      in = out;
    }
    add(convolution(in, 64, 1));
  }

  torch::Tensor run(std::size_t i, const torch::Tensor& x) {
    const bool pooled = i + 1 < blocks_.size();
    if (pooled && halves_evenly(x)) return blocks_[i]->relu_pooled(x);
    const torch::Tensor normal = blocks_[i]->forward(x);
    return (pooled ? halve_by_max(normal) : normal).relu_();
  }

 private:
  void add(const nn::Conv3dOptions& options) {
    blocks_.push_back(register_module("conv_" + std::to_string(blocks_.size()), std::make_shared<ConvNorm>(options)));
  }

  std::vector<std::shared_ptr<ConvNorm>> blocks_;
};

class SfcnClassifier : public nn::Module {
 public:
  explicit SfcnClassifier(std::int64_t heads)
      : conv_(register_module("conv_6", nn::Conv3d(convolution(64, heads, 1)))) {}
  torch::Tensor forward(const torch::Tensor& x) { return convolve(conv_, x); }

 private:
  nn::Conv3d conv_;
};

class Sfcn : public Network {
 public:
  explicit Sfcn(const NetworkSettings& settings)
      : Network(settings, {{"feature_extractor.conv_0."},
                           {"feature_extractor.conv_1."},
                           {"feature_extractor.conv_2."},
                           {"feature_extractor.conv_3."},
                           {"feature_extractor.conv_4."},
                           {"feature_extractor.conv_5."},
                           {"classifier.conv_6."}}),
        extractor_(register_module("feature_extractor", std::make_shared<SfcnExtractor>())),
        classifier_(register_module("classifier", std::make_shared<SfcnClassifier>(settings.heads))) {}

  torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) override {
    return extractor_->run(stage, maps);
  }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    const torch::Tensor x = torch::dropout(global_mean(feature_maps), settings().dropout, is_training());
    return classifier_->forward(x.reshape({x.size(0), x.size(1), 1, 1, 1})).flatten(1);
  }

 private:
  std::shared_ptr<SfcnExtractor> extractor_;
  std::shared_ptr<SfcnClassifier> classifier_;
};

}  // namespace

std::shared_ptr<Network> make_sfcn(const NetworkSettings& settings) {
  return std::make_shared<Sfcn>(settings);
}

}  // namespace tripet::model
