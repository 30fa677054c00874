#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>

#include "model/networks/network.hpp"

namespace tripet::training {

// LibTorch has one random stream for each device and all threads, and jobs train side by side: what draws from it or
// puts it back goes through here, one at a time.

/// model::make_network().
std::shared_ptr<model::Network> new_network(const model::NetworkSettings& settings, std::uint64_t seed);

/// Network::classify() with the dropout of this seed. On the CPU it does not depend on what other threads draw.
torch::Tensor classify(model::Network& network, const torch::Tensor& feature_maps, std::uint64_t seed);

/// The stream of one device, for what draws there later: those of other GPUs, on which other jobs train, go on as they
/// are. On a GPU one job draws at a time.
void seed_stream(std::uint64_t seed, torch::Device device);

}  // namespace tripet::training
