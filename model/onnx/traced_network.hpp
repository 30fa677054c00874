#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/networks/network.hpp"

namespace tripet::model {

/// The operations of LibTorch that a network runs, as LibTorch's tracer saw them.
struct TracedNetwork {
  std::shared_ptr<torch::jit::Graph> graph;  // inputs: scans, then the weights in their order; output: logits
  std::vector<std::pair<std::string, torch::Tensor>> weights;  // parameters and running statistics
};

/// How many scans run through the network as it is traced.
inline constexpr std::int64_t traced_scans = 2;

/// The network must be on the CPU in evaluation mode and is left as it was. Kernels of our own are replaced by the
/// operations of LibTorch that they stand for.
TracedNetwork trace(Network& network);

}  // namespace tripet::model
