#pragma once

#include <memory>

#include "model/networks/network.hpp"

namespace tripet::model {

/// 3D residual networks (He et al. 2016; Hara et al. 2018) with 10, 18, 34 or 50 layers: a convolution 7, max-pool 3,
/// four layers of blocks with 64-128-256-512 channels (times 4 in resnet50), global average pooling, dropout, linear.
/// geometry monai: MONAI's defaults, stride 1 in the first convolution and 2 in layers 2 to 4, a bias in the shortcut's
/// convolution. geometry medicalnet: Med3D (Chen et al. 2019), stride 2 in the first convolution and in layer 2,
/// dilation 2 and 4 in layers 3 and 4, no bias in the shortcut. shortcut A: strided identity, new channels zero; B:
/// convolution 1 and batch norm; auto: B, but A in MedicalNet's 18 and 34 as its published weights are.
std::shared_ptr<Network> make_resnet(const NetworkSettings& settings);

}  // namespace tripet::model
