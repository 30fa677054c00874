#pragma once

#include <memory>

#include "model/networks/network.hpp"

namespace tripet::model {

/// Five blocks of convolution 3, batch norm, ReLU, max-pool 2 with 8-16-32-64-128 channels, global average pooling,
/// dropout, one linear layer: any input size, 0.29 million weights.
std::shared_ptr<Network> make_conv5(const NetworkSettings& settings);

}  // namespace tripet::model
