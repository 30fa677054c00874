#include "model/onnx/onnx_graph.hpp"

#include <protozero/pbf_writer.hpp>

#include "core/error.hpp"
#include "core/run_record.hpp"

namespace tripet::model {
namespace {

using Writer = protozero::pbf_writer;

// Numbers of the fields in onnx.proto.
namespace model_field {
constexpr int ir_version = 1, producer = 2, producer_version = 3, text = 6, graph = 7, operators = 8, metadata = 14;
constexpr int version_of_operators = 2, key = 1, value = 2;
}  // namespace model_field
namespace graph_field {
constexpr int node = 1, name = 2, tensor = 5, input = 11, output = 12;
}  // namespace graph_field
namespace node_field {
constexpr int input = 1, output = 2, name = 3, operation = 4, attribute = 5;
constexpr int attribute_name = 1, number = 2, integer = 3, integers = 8, type = 20;
constexpr int type_number = 1, type_integer = 2, type_integers = 7;
}  // namespace node_field
namespace tensor_field {
constexpr int dims = 1, type = 2, name = 8, data = 9;
constexpr int float32 = 1, int64 = 7;
}  // namespace tensor_field
namespace value_field {
constexpr int name = 1, type = 2, tensor_type = 1, element = 1, shape = 2, dim = 1, size = 1, parameter = 2;
}  // namespace value_field

constexpr int ir_version = 8;  // the one that came with operator set 17
constexpr std::size_t most_bytes = (std::size_t{1} << 31) - 1;

void describe_value(std::string& fields, int field, const std::string& name, const std::vector<std::int64_t>& shape) {
  Writer graph(fields);
  Writer info(graph, field);
  info.add_string(value_field::name, name);
  Writer type(info, value_field::type);
  Writer tensor(type, value_field::tensor_type);
  tensor.add_int32(value_field::element, tensor_field::float32);
  Writer axes(tensor, value_field::shape);
  Writer(axes, value_field::dim).add_string(value_field::parameter, "batch");
  for (const std::int64_t size : shape) Writer(axes, value_field::dim).add_int64(value_field::size, size);
}

void add_attribute(Writer& node, const std::string& name, const OnnxAttributes::mapped_type& value) {
  Writer attribute(node, node_field::attribute);
  attribute.add_string(node_field::attribute_name, name);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    attribute.add_int64(node_field::integer, *whole);
    attribute.add_int32(node_field::type, node_field::type_integer);
  } else if (const auto* number = std::get_if<float>(&value)) {
    attribute.add_float(node_field::number, *number);
    attribute.add_int32(node_field::type, node_field::type_number);
  } else {
    for (const std::int64_t one : std::get<std::vector<std::int64_t>>(value)) {
      attribute.add_int64(node_field::integers, one);
    }
    attribute.add_int32(node_field::type, node_field::type_integers);
  }
}

}  // namespace

void OnnxGraph::input(const std::string& name, const std::vector<std::int64_t>& shape) {
  describe_value(inputs_, graph_field::input, name, shape);
}

void OnnxGraph::output(const std::string& name, const std::string& value, const std::vector<std::int64_t>& shape) {
  Writer graph(nodes_);
  Writer identity(graph, graph_field::node);
  identity.add_string(node_field::input, value);
  identity.add_string(node_field::output, name);
  identity.add_string(node_field::name, name);
  identity.add_string(node_field::operation, "Identity");
  describe_value(outputs_, graph_field::output, name, shape);
}

void OnnxGraph::tensor(const std::string& name, const std::vector<std::int64_t>& shape, int type, const char* data,
                       std::size_t size) {
  if (tensors_.size() + size > most_bytes) {
    throw core::Error("the weights need 2 GiB or more, and a file of ONNX holds less");
  }
  Writer graph(tensors_);
  Writer tensor(graph, graph_field::tensor);
  for (const std::int64_t axis : shape) tensor.add_int64(tensor_field::dims, axis);
  tensor.add_int32(tensor_field::type, type);
  tensor.add_string(tensor_field::name, name);
  tensor.add_bytes(tensor_field::data, data, size);
}

void OnnxGraph::weight(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values) {
  // The format is little-endian, as are the machines that this runs on.
  tensor(name, shape, tensor_field::float32, reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

std::string OnnxGraph::number(float value) {
  const std::string name = "number_" + std::to_string(named_++);
  weight(name, {}, {&value, 1});
  return name;
}

std::string OnnxGraph::integers(const std::vector<std::int64_t>& values) {
  const std::string name = "integers_" + std::to_string(named_++);
  tensor(name, {static_cast<std::int64_t>(values.size())}, tensor_field::int64,
         reinterpret_cast<const char*>(values.data()), values.size() * sizeof(std::int64_t));
  return name;
}

std::string OnnxGraph::node(const std::string& operation, const std::vector<std::string>& inputs,
                            const OnnxAttributes& attributes) {
  const std::string name = operation + "_" + std::to_string(named_++);
  Writer graph(nodes_);
  Writer node(graph, graph_field::node);
  for (const auto& one : inputs) node.add_string(node_field::input, one);
  node.add_string(node_field::output, name);
  node.add_string(node_field::name, name);
  node.add_string(node_field::operation, operation);
  for (const auto& [key, value] : attributes) add_attribute(node, key, value);
  return name;
}

std::string OnnxGraph::bytes(const std::string& text, const std::map<std::string, std::string>& metadata) const {
  std::string graph;
  Writer(graph).add_string(graph_field::name, "tripet");
  graph += nodes_ + tensors_ + inputs_ + outputs_;
  std::string all;
  Writer model(all);
  model.add_int64(model_field::ir_version, ir_version);
  model.add_string(model_field::producer, "tripet");
  model.add_string(model_field::producer_version, core::version());
  model.add_string(model_field::text, text);
  Writer(model, model_field::operators).add_int64(model_field::version_of_operators, operator_set);
  for (const auto& [key, value] : metadata) {
    Writer entry(model, model_field::metadata);
    entry.add_string(model_field::key, key);
    entry.add_string(model_field::value, value);
  }
  if (all.size() + graph.size() + 16 > most_bytes) {
    throw core::Error("the model needs 2 GiB or more, and a file of ONNX holds less");
  }
  model.add_message(model_field::graph, graph);
  return all;
}

}  // namespace tripet::model
