#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

namespace tripet::model {

/// How given weights differ from those of a network, by names of tensors.
struct Misfit {
  std::vector<std::string> missing, unknown;
  std::vector<std::string> different;   // in shape or type, in words
  std::vector<std::string> not_finite;  // with NaN or infinity in them

  void add_different(const std::string& name, const torch::Tensor& given, const torch::Tensor& own);
  bool any() const;
  /// "missing: a, b, c and 4 more; unknown: d"
  std::string text() const;
};

/// "a, b, c and 4 more"
std::string some_of(std::vector<std::string> names);

}  // namespace tripet::model
