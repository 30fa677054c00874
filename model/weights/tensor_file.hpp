#pragma once

#include <torch/types.h>

#include <map>
#include <string>

namespace tripet::model {

/// The content of a file of weights.
struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, torch::Tensor> tensors;  // on the CPU, contiguous
};

}  // namespace tripet::model
