#include "model/networks/resnet.hpp"

#include <torch/nn/modules/linear.h>

#include <algorithm>

#include "core/error.hpp"
#include "model/layers/batch_norm.hpp"
#include "model/layers/conv_norm.hpp"
#include "model/layers/pooling.hpp"

namespace tripet::model {

namespace {

namespace nn = torch::nn;

struct ResNetPlan {
  const char* name;
  std::array<int, 4> blocks;
  bool bottleneck;
  const char* medicalnet_shortcut;
};
constexpr std::array<ResNetPlan, 4> resnet_plans{{{"resnet10", {1, 1, 1, 1}, false, "B"},
                                                  {"resnet18", {2, 2, 2, 2}, false, "A"},
                                                  {"resnet34", {3, 4, 6, 3}, false, "A"},
                                                  {"resnet50", {3, 4, 6, 3}, true, "B"}}};

struct ResidualLayer {
  std::int64_t in, width, stride, dilation;
};

class ResidualBlock : public nn::Module {
 public:
  ResidualBlock(const ResidualLayer& layer, bool bottleneck, const std::string& shortcut, bool shortcut_bias)
      : out_(bottleneck ? 4 * layer.width : layer.width), stride_(layer.stride) {
    const auto [in, width, stride, dilation] = layer;
    if (bottleneck) {
      add(convolution(in, width, 1));
      add(convolution(width, width, 3, stride, dilation));
      add(convolution(width, out_, 1));
    } else {
      add(convolution(in, width, 3, stride, dilation));
      add(convolution(width, width, 3, 1, dilation));
    }
    changes_ = stride != 1 || in != out_;
    if (changes_ && shortcut == "B") {
      downsample_ = register_module("downsample",
                                    std::make_shared<ConvNorm>(convolution(in, out_, 1, stride).bias(shortcut_bias)));
    }
  }

  torch::Tensor forward(const torch::Tensor& x) {
    torch::Tensor y = x;
    for (std::size_t i = 0; i < convs_.size(); ++i) {
      if (i > 0) y = y.relu_();
      y = batch_norm(norms_[i], convolve(convs_[i], y));
    }
    return (y + shortcut(x)).relu_();
  }

 private:
  void add(nn::Conv3dOptions options) {
    const std::string number = std::to_string(convs_.size() + 1);
    convs_.push_back(register_module("conv" + number, nn::Conv3d(options.bias(false))));
    norms_.push_back(register_module("bn" + number, nn::BatchNorm3d(options.out_channels())));
  }

  torch::Tensor shortcut(const torch::Tensor& x) {
    if (!changes_) return x;
    if (downsample_) return downsample_->forward(x);
    // MONAI and MedicalNet cut the gradient here (`out.data`), by an oversight it seems: the paper's identity has one.
    torch::Tensor same = x;
    for (const std::int64_t axis : {2, 3, 4}) same = same.slice(axis, 0, same.size(axis), stride_);
    return torch::constant_pad_nd(same, {0, 0, 0, 0, 0, 0, 0, out_ - x.size(1)});
  }

  std::vector<nn::Conv3d> convs_;
  std::vector<nn::BatchNorm3d> norms_;
  std::shared_ptr<ConvNorm> downsample_;
  std::int64_t out_, stride_;
  bool changes_ = false;
};

// nn.Sequential of blocks.
class ResidualBlocks : public nn::Module {
 public:
  void add(const ResidualLayer& layer, bool bottleneck, const std::string& shortcut, bool shortcut_bias) {
    blocks_.push_back(register_module(std::to_string(blocks_.size()),
                                      std::make_shared<ResidualBlock>(layer, bottleneck, shortcut, shortcut_bias)));
  }
  torch::Tensor forward(torch::Tensor x) {
    for (const auto& block : blocks_) x = block->forward(x);
    return x;
  }

 private:
  std::vector<std::shared_ptr<ResidualBlock>> blocks_;
};

class ResNet : public Network {
 public:
  ResNet(const NetworkSettings& settings, const ResNetPlan& plan)
      : Network(settings, {{"conv1.", "bn1."}, {"layer1."}, {"layer2."}, {"layer3."}, {"layer4."}, {"fc."}}) {
    const bool dilated = settings.geometry == "medicalnet";
    const std::array<std::int64_t, 4> strides = dilated ? std::array<std::int64_t, 4>{1, 2, 1, 1}  //
                                                        : std::array<std::int64_t, 4>{1, 2, 2, 2};
    const std::array<std::int64_t, 4> dilations =
        dilated ? std::array<std::int64_t, 4>{1, 1, 2, 4} : std::array<std::int64_t, 4>{1, 1, 1, 1};
    std::int64_t in = 64;
    conv_ = register_module("conv1", nn::Conv3d(convolution(1, in, 7, dilated ? 2 : 1).bias(false)));
    norm_ = register_module("bn1", nn::BatchNorm3d(in));
    for (std::size_t i = 0; i < 4; ++i) {
      const std::int64_t width = 64 << i;
      layers_.push_back(register_module("layer" + std::to_string(i + 1), std::make_shared<ResidualBlocks>()));
      for (int block = 0; block < plan.blocks[i]; ++block) {
        layers_.back()->add({in, width, block == 0 ? strides[i] : 1, dilations[i]}, plan.bottleneck, settings.shortcut,
                            !dilated);
        in = plan.bottleneck ? 4 * width : width;
      }
    }
    fc_ = register_module("fc", nn::Linear(in, settings.heads));
  }

  torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) override {
    if (stage > 0) return layers_[stage - 1]->forward(maps);
    return torch::max_pool3d(batch_norm(norm_, convolve(conv_, maps)), 3, 2, 1).relu_();
  }

  torch::Tensor classify(const torch::Tensor& feature_maps) override {
    return fc_(torch::dropout(global_mean(feature_maps), settings().dropout, is_training()));
  }

 private:
  nn::Conv3d conv_{nullptr};
  nn::BatchNorm3d norm_{nullptr};
  std::vector<std::shared_ptr<ResidualBlocks>> layers_;
  nn::Linear fc_{nullptr};
};

void check_choice(const std::string& option, const std::string& value, const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    throw core::UsageError("unknown " + option + " " + value + " of a residual network");
  }
}

}  // namespace

std::shared_ptr<Network> make_resnet(const NetworkSettings& settings) {
  check_choice("geometry", settings.geometry, {"monai", "medicalnet"});
  check_choice("shortcut", settings.shortcut, {"auto", "A", "B"});
  const auto plan = std::find_if(resnet_plans.begin(), resnet_plans.end(),
                                 [&](const ResNetPlan& known) { return known.name == settings.name; });
  if (plan == resnet_plans.end()) throw core::UsageError("unknown residual network " + settings.name);
  NetworkSettings resolved = settings;
  if (resolved.shortcut == "auto") {
    resolved.shortcut = resolved.geometry == "medicalnet" ? plan->medicalnet_shortcut : "B";
  }
  return std::make_shared<ResNet>(resolved, *plan);
}

}  // namespace tripet::model
