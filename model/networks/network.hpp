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

  /// One of the first feature_stages() stages: scans [n, 1, d, h, w], or the maps of the stage before, to its feature
  /// maps [n, channels, d', h', w'].
  virtual torch::Tensor run_stage(std::size_t stage, const torch::Tensor& maps) = 0;
  /// Of the stages those that make feature maps; the rest classify them.
  virtual std::size_t feature_stages() const { return stage_count() - 1; }
  /// How many of the first stages are each a convolution of 3 x 3 x 3 voxels and pooling of 2 x 2 x 2, rounded up: a
  /// change of their input in one place changes their maps near it only.
  virtual std::size_t halving_stages() const { return 0; }
  /// [n, 1, d, h, w] to the last feature maps [n, channels, d', h', w']: all of these stages, one after the other.
  torch::Tensor features(const torch::Tensor& scans);
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
  /// The module whose output a stage's maps are: "block3", "layer2", "features.denseblock1".
  std::string stage_name(std::size_t stage) const;

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
