#include "training/device/random_stream.hpp"

#include <ATen/Context.h>

#include <mutex>

namespace tripet::training {
namespace {

std::mutex stream;

// torch::manual_seed() seeds those of all devices.
void seed_one(std::uint64_t seed, torch::Device device) {
  at::Generator generator = at::globalContext().defaultGenerator(device);
  const std::lock_guard lock(generator.mutex());
  generator.set_current_seed(seed);
}

}  // namespace

std::shared_ptr<model::Network> new_network(const model::NetworkSettings& settings, std::uint64_t seed) {
  const std::lock_guard lock(stream);
  return model::make_network(settings, seed);
}

void seed_stream(std::uint64_t seed, torch::Device device) {
  const std::lock_guard lock(stream);
  seed_one(seed, device);
}

torch::Tensor classify(model::Network& network, const torch::Tensor& feature_maps, std::uint64_t seed) {
  const std::lock_guard lock(stream);
  seed_one(seed, feature_maps.device());
  return network.classify(feature_maps);
}

}  // namespace tripet::training
