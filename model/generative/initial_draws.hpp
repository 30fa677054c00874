#pragma once

#include <torch/nn/module.h>

#include <cstdint>

namespace tripet::model {

/// The initial weights of a DCGAN (Radford et al. 2016): normal, mean 0 and deviation 0.02; the scales of batch norm
/// around 1; biases 0. The first vectors of spectral norm are of length 1. Embeddings of classes are standard normal,
/// as the random numbers that they stand beside. A stream for each parameter, by the seed and its name.
void draw_initial_weights(torch::nn::Module& network, std::uint64_t seed);

}  // namespace tripet::model
