#pragma once

#include <c10/core/StreamGuard.h>
#include <torch/types.h>

#include <optional>

#include "model/networks/network.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Where to compute. Loads LibTorch's CUDA library when it is there and not refused: the program itself links the CPU
/// part only. On a GPU float32 is float32, in convolutions too: LibTorch's shorter TF32 is off. Throws Error with the
/// reason when CUDA is asked for and cannot be had; warns of it when there is a GPU and nothing was asked for.
torch::Device choose_device(const DeviceOptions& options);

/// The same options with what `auto` stands for here: `cpu` or `cuda:N`, `float32` or `bfloat16`. Throws as
/// choose_device(); warns of bfloat16 on a processor that does not have it.
DeviceOptions resolve(const DeviceOptions& options);

/// The same with a GPU of its own for one of the processes on a machine, as long as there are enough: the place-th.
DeviceOptions own_gpu(DeviceOptions options, int place);

/// On a GPU, a stream of its own for what this thread does as long as it lives, and the GPU as the thread's current
/// one; nothing on the CPU. LibTorch's streams do not wait for each other: what reads on one what was written on
/// another may come too early. And the default one cannot be captured.
class OwnStream {
 public:
  explicit OwnStream(torch::Device device);

 private:
  std::optional<c10::StreamGuard> guard_;
};

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
