#pragma once

#include <torch/types.h>

#include <utility>

namespace tripet::model {

/// A constant on the processor and its copy on the device that last asked for it: copied at every use, it would make
/// each step wait, and a step could not be captured as a CUDA graph. What is asked for on the processor in between
/// leaves the copy where it is: a graph goes on reading it there. For one thread at a time.
class DeviceConstant {
 public:
  DeviceConstant() = default;
  /// value: on the processor.
  explicit DeviceConstant(torch::Tensor value) : value_(std::move(value)) {}

  /// Undefined where it was made without value.
  const torch::Tensor& on(torch::Device device) const {
    if (!value_.defined() || device == value_.device()) return value_;
    if (!copy_.defined() || copy_.device() != device) copy_ = value_.to(device);
    return copy_;
  }

 private:
  torch::Tensor value_;
  mutable torch::Tensor copy_;
};

}  // namespace tripet::model
