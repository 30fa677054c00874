#pragma once

#include <string>

#include "model/onnx/onnx_graph.hpp"
#include "model/onnx/traced_network.hpp"

namespace tripet::model {

/// Adds the traced operations and their weights to the graph, for batches of any size. scans: the name of the value
/// that goes in, [n, 1, d, h, w]; returns that of the logits, [n, heads]. Throws core::Error for an operation that is
/// not among those that our networks are made of.
std::string translate(const TracedNetwork& network, const std::string& scans, OnnxGraph& graph);

}  // namespace tripet::model
