#include "model/onnx/translation.hpp"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/types.h>

#include <unordered_map>

#include "core/error.hpp"

namespace tripet::model {
namespace {

using torch::jit::Node;
using torch::jit::Value;

/// A traced node, and the names that values have in the graph which it is added to.
struct Step {
  const Node& node;
  const std::unordered_map<const Value*, std::string>& names;
  OnnxGraph& graph;

  std::string kind() const { return node.kind().toQualString(); }
  [[noreturn]] void refuse(const std::string& why) const {
    throw core::Error("ONNX: the network's operation " + kind() + " " + why);
  }
  /// The name of an input that is a tensor; "" for one that is absent.
  std::string in(std::size_t i) const {
    const auto found = names.find(node.input(i));
    if (found != names.end()) return found->second;
    if (!constant(i).isNone()) refuse("takes a value that is neither a weight nor made of the scans");
    return "";
  }
  c10::IValue constant(std::size_t i) const {
    const auto value = torch::jit::toIValue(node.input(i));
    if (!value) refuse("takes a number that depends on the scans");
    return *value;
  }
  /// The i-th input, a list of numbers: one constant, or a node that joins constants.
  std::vector<std::int64_t> integers(std::size_t i) const {
    const Node& list = *node.input(i)->node();
    if (list.kind() != torch::jit::prim::ListConstruct) return constant(i).toIntVector();
    std::vector<std::int64_t> values;
    for (const Value* element : list.inputs()) {
      const auto value = torch::jit::toIValue(element);
      if (!value) refuse("takes a size that depends on the scans");
      values.push_back(value->toInt());
    }
    return values;
  }
  /// One number for each of the three axes; LibTorch lets a single one stand for all.
  std::vector<std::int64_t> three(std::size_t i) const {
    const auto given = integers(i);
    return given.size() == 1 ? std::vector<std::int64_t>(3, given[0]) : given;
  }
  /// Padding of both sides of the three axes.
  std::vector<std::int64_t> both_sides(std::size_t i) const {
    auto pads = three(i);
    const auto before = pads;
    pads.insert(pads.end(), before.begin(), before.end());
    return pads;
  }
};

std::string convolution_node(const Step& step) {
  const bool general = step.kind() == "aten::_convolution" || step.kind() == "aten::convolution";
  if (general && step.constant(6).toBool()) step.refuse("is transposed");
  std::vector<std::string> inputs{step.in(0), step.in(1)};
  if (const auto bias = step.in(2); !bias.empty()) inputs.push_back(bias);
  return step.graph.node("Conv", inputs,
                         {{"strides", step.three(3)},
                          {"pads", step.both_sides(4)},
                          {"dilations", step.three(5)},
                          {"group", step.constant(general ? 8 : 6).toInt()}});
}

std::string batch_norm_node(const Step& step) {
  if (step.constant(5).toBool()) step.refuse("is in training mode");
  return step.graph.node("BatchNormalization", {step.in(0), step.in(1), step.in(2), step.in(3), step.in(4)},
                         {{"epsilon", static_cast<float>(step.constant(7).toDouble())}});
}

std::string max_pool_node(const Step& step) {
  return step.graph.node("MaxPool", {step.in(0)},
                         {{"kernel_shape", step.three(1)},
                          {"strides", step.three(2)},
                          {"pads", step.both_sides(3)},
                          {"dilations", step.three(4)},
                          {"ceil_mode", std::int64_t{step.constant(5).toBool()}}});
}

std::string mean_pool_node(const Step& step) {
  if (step.constant(4).toBool() || !step.constant(6).isNone()) step.refuse("divides by another number");
  return step.graph.node("AveragePool", {step.in(0)},
                         {{"kernel_shape", step.three(1)},
                          {"strides", step.three(2)},
                          {"pads", step.both_sides(3)},
                          {"count_include_pad", std::int64_t{step.constant(5).toBool()}}});
}

std::string mean_node(const Step& step) {
  return step.graph.node("ReduceMean", {step.in(0)},
                         {{"axes", step.integers(1)}, {"keepdims", std::int64_t{step.constant(2).toBool()}}});
}

std::string relu_node(const Step& step) {
  return step.graph.node("Relu", {step.in(0)});
}

std::string add_node(const Step& step) {
  if (step.constant(2).toScalar().toDouble() != 1) step.refuse("adds a multiple");
  return step.graph.node("Add", {step.in(0), step.in(1)});
}

std::string cat_node(const Step& step) {
  std::vector<std::string> parts;
  for (const Value* part : step.node.input(0)->node()->inputs()) parts.push_back(step.names.at(part));
  return step.graph.node("Concat", parts, {{"axis", step.constant(1).toInt()}});
}

std::string addmm_node(const Step& step) {
  if (step.constant(3).toScalar().toDouble() != 1 || step.constant(4).toScalar().toDouble() != 1) {
    step.refuse("adds a multiple");
  }
  return step.graph.node("Gemm", {step.in(1), step.in(2), step.in(0)});
}

std::string transpose_node(const Step& step) {
  return step.graph.node("Transpose", {step.in(0)}, {{"perm", std::vector<std::int64_t>{1, 0}}});
}

std::string dropout_node(const Step& step) {
  if (step.constant(2).toBool()) step.refuse("is in training mode");
  return step.in(0);
}

std::string flatten_node(const Step& step) {
  if (step.constant(1).toInt() != 1 || step.constant(2).toInt() != -1) step.refuse("keeps axes");
  return step.graph.node("Flatten", {step.in(0)}, {{"axis", std::int64_t{1}}});
}

std::string reshape_node(const Step& step) {
  auto shape = step.integers(1);
  if (shape.empty() || shape[0] != traced_scans) step.refuse("mixes scans");
  shape[0] = 0;  // as many as come in
  return step.graph.node("Reshape", {step.in(0), step.graph.integers(shape)});
}

std::string slice_node(const Step& step) {
  const std::int64_t axis = step.constant(1).toInt();
  if (axis == 0) step.refuse("leaves out scans");
  const auto one = [&](std::size_t i) { return step.graph.integers({step.constant(i).toInt()}); };
  return step.graph.node("Slice", {step.in(0), one(2), one(3), step.graph.integers({axis}), one(4)});
}

// LibTorch's list: before and after the last axis, then those of the axis before it ...; ONNX: before each, after each.
std::string pad_node(const Step& step) {
  const auto pairs = step.integers(1);
  constexpr std::size_t axes = 5;
  std::vector<std::int64_t> pads(2 * axes, 0);
  for (std::size_t i = 0; i < pairs.size() / 2; ++i) {
    pads[axes - 1 - i] = pairs[2 * i];
    pads[2 * axes - 1 - i] = pairs[2 * i + 1];
  }
  const auto value = static_cast<float>(step.constant(2).toScalar().toDouble());
  return step.graph.node("Pad", {step.in(0), step.graph.integers(pads), step.graph.number(value)});
}

using Translate = std::string (*)(const Step&);

const std::unordered_map<std::string, Translate> translations{{"aten::conv3d", convolution_node},
                                                              {"aten::convolution", convolution_node},
                                                              {"aten::_convolution", convolution_node},
                                                              {"aten::batch_norm", batch_norm_node},
                                                              {"aten::max_pool3d", max_pool_node},
                                                              {"aten::avg_pool3d", mean_pool_node},
                                                              {"aten::mean", mean_node},
                                                              {"aten::relu", relu_node},
                                                              {"aten::relu_", relu_node},
                                                              {"aten::add", add_node},
                                                              {"aten::cat", cat_node},
                                                              {"aten::addmm", addmm_node},
                                                              {"aten::t", transpose_node},
                                                              {"aten::dropout", dropout_node},
                                                              {"aten::flatten", flatten_node},
                                                              {"aten::reshape", reshape_node},
                                                              {"aten::slice", slice_node},
                                                              {"aten::constant_pad_nd", pad_node}};

}  // namespace

std::string translate(const TracedNetwork& network, const std::string& scans, OnnxGraph& graph) {
  const auto inputs = network.graph->inputs();
  std::unordered_map<const Value*, std::string> names{{inputs[0], scans}};
  for (std::size_t i = 0; i < network.weights.size(); ++i) {
    const auto& [name, tensor] = network.weights[i];
    const torch::Tensor values = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    graph.weight(name, values.sizes().vec(),
                 {values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())});
    names[inputs[i + 1]] = name;
  }
  for (const Node* node : network.graph->nodes()) {
    if (node->kind() == torch::jit::prim::Constant || node->kind() == torch::jit::prim::ListConstruct) continue;
    const Step step{*node, names, graph};
    const auto known = translations.find(step.kind());
    if (known == translations.end()) step.refuse("has no translation");
    names[node->output()] = known->second(step);
  }
  return names.at(network.graph->outputs()[0]);
}

}  // namespace tripet::model
