#pragma once

#include <cstdint>
#include <memory>

#include "model/networks/network.hpp"

namespace tripet::training {

// LibTorch has one random stream for all threads, and jobs train side by side: what draws from it or puts it back goes
// through here, one at a time.

/// model::make_network().
std::shared_ptr<model::Network> new_network(const model::NetworkSettings& settings, std::uint64_t seed);

/// Network::classify() with the dropout of this seed. On the CPU it does not depend on what other threads draw.
torch::Tensor classify(model::Network& network, const torch::Tensor& feature_maps, std::uint64_t seed);

/// For what draws on a GPU later, where jobs run one after the other.
void seed_stream(std::uint64_t seed);

}  // namespace tripet::training
