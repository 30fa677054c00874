#include "model/generative/generator.hpp"

#include "model/generative/initial_draws.hpp"
#include "model/generative/one_channel.hpp"
#include "model/layers/batch_norm.hpp"

namespace tripet::model {

Generator::Generator(const DcganSettings& settings) : settings_(settings), levels_(settings) {
  const auto& coarsest = levels_.coarsest;
  std::int64_t in = dcgan_channels(settings, levels_.count);
  embedding_ = register_parameter("embedding", torch::zeros({settings.classes, settings.latent}));
  project_ =
      register_parameter("project", torch::zeros({in * coarsest[0] * coarsest[1] * coarsest[2], 2 * settings.latent}));
  for (std::int64_t level = levels_.count; level >= 1; --level) {
    const std::string name = std::to_string(level);
    norms_.push_back(register_module("norm" + name, torch::nn::BatchNorm3d(in)));
    if (settings.noise != 0) {
      strengths_.push_back(register_parameter("noise" + name, torch::full({in}, settings.noise)));
    }
    const std::int64_t out = level > 1 ? dcgan_channels(settings, level - 1) : 1;
    up_.push_back(register_parameter("up" + name, torch::zeros({in, out, 4, 4, 4})));
    in = out;
  }
  bias_ = register_parameter("bias", torch::zeros({1}));
}

torch::Tensor Generator::forward(const torch::Tensor& noise, const torch::Tensor& classes) {
  const auto& [depth, height, width] = levels_.coarsest;
  const torch::Tensor code =
      torch::cat({noise.narrow(1, 0, settings_.latent), torch::embedding(embedding_, classes)}, 1);
  torch::Tensor maps = torch::linear(code, project_).view({noise.size(0), -1, depth, height, width});
  std::int64_t at = settings_.latent;
  for (std::size_t i = 0; i < up_.size(); ++i) {
    maps = batch_norm(norms_[i], maps);
    if (!strengths_.empty()) {
      const std::int64_t voxels = maps[0][0].numel();
      const torch::Tensor map = noise.narrow(1, at, voxels).view({-1, 1, maps.size(2), maps.size(3), maps.size(4)});
      maps = maps + strengths_[i].view({1, -1, 1, 1, 1}) * map.to(maps.scalar_type());
      at += voxels;
    }
    maps = maps.relu();
    const bool last = i + 1 == up_.size();
    maps = last ? maps_to_scan(maps, up_[i], bias_) : torch::conv_transpose3d(maps, up_[i], {}, 2, 1);
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    maps = maps.narrow(static_cast<std::int64_t>(axis) + 2, levels_.before[axis], settings_.size[axis]);
  }
  return maps.tanh();
}

std::shared_ptr<Generator> make_generator(const DcganSettings& settings, std::uint64_t seed) {
  auto generator = std::make_shared<Generator>(settings);
  draw_initial_weights(*generator, seed);
  return generator;
}

}  // namespace tripet::model
