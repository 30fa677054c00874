#pragma once

#include <torch/types.h>

#include "model/networks/network.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Where to compute. Loads LibTorch's CUDA library when it is there and not refused: the program itself links the CPU
/// part only. Throws Error when CUDA is asked for and cannot be had.
torch::Device choose_device(const DeviceOptions& options);

/// The same options with what `auto` stands for here: `cpu` or `cuda:N`, `float32` or `bfloat16`. Throws as
/// choose_device(); warns of bfloat16 on a processor that does not have it.
DeviceOptions resolve(const DeviceOptions& options);

/// The same with a GPU of its own for one of the processes on a machine, as long as there are enough: the place-th.
DeviceOptions own_gpu(DeviceOptions options, int place);

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

/// Moves the network there and lays its 3D weights out channels last.
void place(model::Network& network, torch::Device device);

/// The strides of a channels-last tensor [n, 1, d, h, w]. With one channel the default strides describe the same
/// memory, and LibTorch then takes the slow way up to the first pooling; these make it see the layout (conv5's
/// first convolution takes 19 instead of 54 ms for a batch of 8 at 4 mm).
torch::Tensor as_channels_last(const torch::Tensor& scans);

}  // namespace tripet::training
