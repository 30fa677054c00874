#pragma once

#include <torch/nn/module.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tripet::model {

struct NetworkSettings {
  std::string name = "conv5";
  std::array<std::int64_t, 3> input{};  // voxels: depth (z), height (y), width (x)
  std::int64_t heads = 0;               // logits
  double dropout = 0;                   // before the last layer; 0 <= dropout < 1
};

/// A trunk, which all strategies share, and a head, whose size depends on the strategy.
class Network : public torch::nn::Module {
 public:
  explicit Network(NetworkSettings settings) : settings_(std::move(settings)) {}

  /// [n, 1, d, h, w] to the last feature maps [n, channels, d', h', w'].
  virtual torch::Tensor features(const torch::Tensor& scans) = 0;
  /// Feature maps to logits [n, heads].
  virtual torch::Tensor classify(const torch::Tensor& feature_maps) = 0;
  /// [n, 1, d, h, w] to logits [n, heads].
  torch::Tensor forward(const torch::Tensor& scans) { return classify(features(scans)); }

  /// Whether the parameter belongs to the layer whose size depends on the number of heads.
  virtual bool in_head(const std::string& parameter) const { return parameter.starts_with("head."); }

  const NetworkSettings& settings() const { return settings_; }

 private:
  NetworkSettings settings_;
};

/// The initial weights depend on the seed and on each parameter's name and shape, on nothing else: networks that differ
/// in their heads have the same trunk. LibTorch's own random stream is left as it was. On the CPU, float32, in training
/// mode. Throws core::UsageError for an unknown name or impossible settings.
std::shared_ptr<Network> make_network(const NetworkSettings& settings, std::uint64_t seed);
std::vector<std::string> network_names();

}  // namespace tripet::model
