#pragma once

#include <torch/types.h>

#include <utility>

namespace tripet::model {

/// A constant with a copy on the device that last asked for it: copied at every use, it would make each step wait, and
/// a step could not be captured as a CUDA graph. For one thread at a time.
class DeviceConstant {
 public:
  DeviceConstant() = default;
  explicit DeviceConstant(torch::Tensor value) : value_(std::move(value)) {}

  /// Undefined where it was made without value.
  const torch::Tensor& on(torch::Device device) const {
    if (value_.defined() && value_.device() != device) value_ = value_.to(device);
    return value_;
  }

 private:
  mutable torch::Tensor value_;
};

}  // namespace tripet::model
