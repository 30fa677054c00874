#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tripet::model {

/// Attributes of a node, by name.
using OnnxAttributes = std::map<std::string, std::variant<std::int64_t, float, std::vector<std::int64_t>>>;

/// A model in the format of ONNX (github.com/onnx/onnx, onnx.proto), operator set 17, put together node by node. All
/// values are float32, but those of integers().
class OnnxGraph {
 public:
  static constexpr int operator_set = 17;

  /// Shapes without their first axis, which is the batch and of any size.
  void input(const std::string& name, const std::vector<std::int64_t>& shape);
  /// What `value` holds leaves the model under this name.
  void output(const std::string& name, const std::string& value, const std::vector<std::int64_t>& shape);
  void weight(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values);
  /// Constants; each returns its name. An empty shape is a single number.
  std::string number(float value);
  std::string integers(const std::vector<std::int64_t>& values);
  /// Returns the name of the node's one output. An input "" is left out.
  std::string node(const std::string& operation, const std::vector<std::string>& inputs,
                   const OnnxAttributes& attributes = {});

  /// The bytes of the model with this text and metadata. Throws core::Error where they would be 2 GiB or more, which is
  /// what one file of the format can hold.
  std::string bytes(const std::string& text, const std::map<std::string, std::string>& metadata) const;

 private:
  void tensor(const std::string& name, const std::vector<std::int64_t>& shape, int type, const char* data,
              std::size_t size);

  std::string nodes_, tensors_, inputs_, outputs_;  // encoded fields of the graph
  int named_ = 0;
};

}  // namespace tripet::model
