#include "model/generative/discriminator.hpp"

#include "model/generative/initial_draws.hpp"
#include "model/generative/one_channel.hpp"
#include "model/generative/spectral_norm.hpp"
#include "model/layers/batch_norm.hpp"

namespace tripet::model {

namespace {

constexpr double slope = 0.2;

}  // namespace

Discriminator::Weight Discriminator::add_weight(const std::string& name, torch::IntArrayRef shape) {
  if (settings_.spectral_norm) {
    auto norm = register_module(name, std::make_shared<SpectralNorm>(shape));
    return [norm] { return norm->weight(); };
  }
  const torch::Tensor weight = register_parameter(name, torch::zeros(shape));
  return [weight] { return weight; };
}

Discriminator::Discriminator(const DcganSettings& settings) : settings_(settings), levels_(settings) {
  std::int64_t in = 1;
  for (std::int64_t level = 1; level <= levels_.count; ++level) {
    const std::string name = std::to_string(level);
    const std::int64_t out = dcgan_channels(settings, level);
    down_.push_back(add_weight("down" + name, {out, in, 4, 4, 4}));
    if (level > 1 && !settings.spectral_norm) {
      norms_.push_back(register_module("norm" + name, torch::nn::BatchNorm3d(out)));
    }
    in = out;
  }
  const auto& coarsest = levels_.coarsest;
  const std::int64_t features = in * coarsest[0] * coarsest[1] * coarsest[2];
  first_bias_ = register_parameter("first_bias", torch::zeros({settings.width}));
  score_ = add_weight("score", {1, features});
  of_class_ = add_weight("of_class", {settings.classes, features});
  bias_ = register_parameter("bias", torch::zeros({1}));
}

torch::Tensor Discriminator::forward(const torch::Tensor& scans, const torch::Tensor& classes) {
  std::vector<std::int64_t> padding;  // the last axis first
  for (std::size_t axis = 3; axis-- > 0;) {
    padding.push_back(levels_.before[axis]);
    padding.push_back(levels_.padded[axis] - settings_.size[axis] - levels_.before[axis]);
  }
  torch::Tensor maps = torch::constant_pad_nd(scans, padding);
  for (std::size_t i = 0; i < down_.size(); ++i) {
    maps = i == 0 ? scan_to_maps(maps, down_[i](), first_bias_) : torch::conv3d(maps, down_[i](), {}, 2, 1);
    if (i > 0 && !norms_.empty()) maps = batch_norm(norms_[i - 1], maps);
    maps = torch::leaky_relu(maps, slope);
  }
  // The logit is a sum of thousands: in float32, also where the convolutions are not.
  const torch::Tensor features = maps.flatten(1).to(bias_.scalar_type());
  return ((score_() + torch::embedding(of_class_(), classes)) * features).sum(1) + bias_;
}

std::shared_ptr<Discriminator> make_discriminator(const DcganSettings& settings, std::uint64_t seed) {
  auto discriminator = std::make_shared<Discriminator>(settings);
  draw_initial_weights(*discriminator, seed);
  return discriminator;
}

}  // namespace tripet::model
