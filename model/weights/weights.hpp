#pragma once

#include <torch/nn/module.h>

#include <map>
#include <string>

namespace tripet::model {

/// Parameters and buffers under the names of PyTorch's state_dict, detached, on the network's device.
std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& network);

/// Copies all values into the network, which must have exactly these names, shapes and types. Throws core::Error that
/// names what is missing, what is unknown, what has another shape or type, and what is not finite; nothing is then
/// changed.
void load_state(torch::nn::Module& network, const std::map<std::string, torch::Tensor>& state);

}  // namespace tripet::model
