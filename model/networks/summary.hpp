#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/networks/network.hpp"

namespace tripet::model {

/// One operation with weights or pooling, as it ran on one scan.
struct LayerSummary {
  std::string name;                 // of the module that owns the weights; "" for pooling
  std::string operation;            // as LibTorch calls it: convolution, batch_norm, max_pool3d ...
  std::vector<std::int64_t> shape;  // of its output without the first axis: [channels, d, h, w] or [features]
  std::int64_t parameters = 0;
  double flops = 0;  // two for each multiply-add of convolutions and linear layers; nothing for the rest
};

/// Runs one empty scan of the network's input size through it, on the CPU in evaluation mode, and watches LibTorch's
/// operations: what is listed is what runs. The network must be on the CPU and is left as it was.
std::vector<LayerSummary> summarise(Network& network);

/// A line for each layer (name, operation, output shape, parameters, FLOPs) and one with the sums.
std::string summary_table(Network& network);

}  // namespace tripet::model
