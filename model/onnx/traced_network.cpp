#include "model/onnx/traced_network.hpp"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "model/layers/conv_norm_relu_pool.hpp"

namespace tripet::model {

TracedNetwork trace(Network& network) {
  const torch::NoGradGuard no_gradient;
  const UnfusedGuard unfused;
  TracedNetwork traced;
  const auto& size = network.settings().input;
  torch::jit::Stack inputs{torch::zeros({traced_scans, 1, size[0], size[1], size[2]})};
  // As inputs they keep their names: the tracer takes any other tensor for a nameless constant.
  const auto add = [&](const auto& items) {
    for (const auto& item : items) {
      if (!item.value().is_floating_point()) continue;  // the number of batches that batch norm has seen
      traced.weights.emplace_back(item.key(), item.value());
      inputs.emplace_back(item.value());
    }
  };
  add(network.named_parameters());
  add(network.named_buffers());
  const auto run = [&](const torch::jit::Stack& given) {
    return torch::jit::Stack{network.forward(given.front().toTensor())};
  };
  const auto nameless = [](const torch::autograd::Variable&) { return std::string(); };
  traced.graph = torch::jit::tracer::trace(std::move(inputs), run, nameless).first->graph;
  return traced;
}

}  // namespace tripet::model
