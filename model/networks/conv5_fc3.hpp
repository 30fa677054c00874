#pragma once

#include <memory>

#include "model/networks/network.hpp"

namespace tripet::model {

/// ClinicaDL's Conv5_FC3 (Wen et al. 2020; clinicadl/utils/network/cnn/models.py): five blocks of convolution 3, batch
/// norm, ReLU and max-pool 2 padded in front, with 8-16-32-64-128 channels; dropout; layers of 1300, 50 and K outputs.
/// Its first linear layer fits one input size only.
std::shared_ptr<Network> make_conv5_fc3(const NetworkSettings& settings);

}  // namespace tripet::model
