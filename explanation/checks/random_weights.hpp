#pragma once

#include <cstdint>
#include <memory>

#include "model/networks/network.hpp"

namespace tripet::explanation {

/// A copy of the network, on its device, whose last `stages` stages, from the head towards the input, hold random
/// weights and whose batch norms there have forgotten what they saw: the cascade of Adebayo et al. 2018. Ready to be
/// explained.
std::shared_ptr<model::Network> with_random_weights(const model::Network& network, std::size_t stages,
                                                    std::uint64_t seed);

}  // namespace tripet::explanation
