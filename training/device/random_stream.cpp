#include "training/device/random_stream.hpp"

#include <torch/utils.h>

#include <mutex>

namespace tripet::training {
namespace {

std::mutex stream;

}  // namespace

std::shared_ptr<model::Network> new_network(const model::NetworkSettings& settings, std::uint64_t seed) {
  const std::lock_guard lock(stream);
  return model::make_network(settings, seed);
}

void seed_stream(std::uint64_t seed) {
  const std::lock_guard lock(stream);
  torch::manual_seed(seed);
}

torch::Tensor classify(model::Network& network, const torch::Tensor& feature_maps, std::uint64_t seed) {
  const std::lock_guard lock(stream);
  torch::manual_seed(seed);
  return network.classify(feature_maps);
}

}  // namespace tripet::training
