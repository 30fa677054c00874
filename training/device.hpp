#pragma once

#include <torch/types.h>

#include "model/network.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Where to compute. Loads LibTorch's CUDA library when it is there and not refused: the program itself links the CPU
/// part only. Throws Error when CUDA is asked for and cannot be had.
torch::Device choose_device(const DeviceOptions& options);

/// Turns automatic mixed precision on for one thread as long as it lives, when the options ask for bfloat16 on this
/// device.
class PrecisionGuard {
 public:
  PrecisionGuard(const DeviceOptions& options, torch::Device device);
  ~PrecisionGuard();
  PrecisionGuard(const PrecisionGuard&) = delete;
  PrecisionGuard& operator=(const PrecisionGuard&) = delete;

 private:
  torch::DeviceType type_;
  bool active_;
};

/// Moves the network there and lays 3D weights out channels last, which convolution on the CPU runs faster with.
void place(model::Network& network, torch::Device device);

}  // namespace tripet::training
