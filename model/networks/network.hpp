#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/networks/network_settings.hpp"

namespace tripet::model {

/// A trunk, which all strategies share, and a head, whose size depends on the strategy.
class Network : public torch::nn::Module {
 public:
  /// The beginnings of parameter names, one group a stage, from the input to the head; every parameter is in one.
  using Stages = std::vector<std::vector<std::string>>;

  Network(NetworkSettings settings, Stages stages) : settings_(std::move(settings)), stages_(std::move(stages)) {}

  /// [n, 1, d, h, w] to the last feature maps [n, channels, d', h', w'].
  virtual torch::Tensor features(const torch::Tensor& scans) = 0;
  /// Feature maps to logits [n, heads].
  virtual torch::Tensor classify(const torch::Tensor& feature_maps) = 0;
  /// [n, 1, d, h, w] to logits [n, heads].
  torch::Tensor forward(const torch::Tensor& scans) { return classify(features(scans)); }

  /// Whether the parameter belongs to the layer whose size depends on the number of heads.
  bool in_head(const std::string& parameter) const { return stage_of(parameter) + 1 == stage_count(); }
  /// Stages are what layer-wise learning rates tell apart. Parameters and buffers; 0 is next to the input. Throws
  /// core::Error for a name that is not one of the network's.
  std::size_t stage_of(const std::string& parameter) const;
  std::size_t stage_count() const { return stages_.size(); }

  const NetworkSettings& settings() const { return settings_; }

 private:
  NetworkSettings settings_;
  Stages stages_;
};

/// The initial weights depend on the seed and on each parameter's name and shape, on nothing else: networks that differ
/// in their heads have the same trunk. LibTorch's own random stream is left as it was. On the CPU, float32, in training
/// mode. Throws core::UsageError for an unknown name or impossible settings.
std::shared_ptr<Network> make_network(const NetworkSettings& settings, std::uint64_t seed);
std::vector<std::string> network_names();

}  // namespace tripet::model
