#pragma once

#include <memory>

#include "model/networks/network.hpp"

namespace tripet::model {

/// The simple fully convolutional network of Peng et al. 2021 (ha-ha-ha-han/UKBiobank_deep_pretrain): five blocks of
/// convolution 3, batch norm, max-pool 2 and ReLU with 32-64-128-256-256 channels, one of convolution 1 with 64,
/// average pooling, dropout, convolution 1. The pooling is global, which is its own on 160 x 192 x 160 voxels.
std::shared_ptr<Network> make_sfcn(const NetworkSettings& settings);

}  // namespace tripet::model
