#pragma once

#include <memory>

#include "model/networks/network.hpp"

namespace tripet::model {

/// DenseNet-121 (Huang et al. 2017) in MONAI's geometry: convolution 7 with stride 2, max-pool 3, dense blocks of 6,
/// 12, 24 and 16 layers that add 32 channels each, halved in size and channels in between, global average pooling,
/// dropout, linear.
std::shared_ptr<Network> make_densenet121(const NetworkSettings& settings);

}  // namespace tripet::model
