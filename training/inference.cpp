#include "training/inference.hpp"

#include <c10/util/Exception.h>

#include <algorithm>

#include "core/interrupt.hpp"
#include "training/device/device.hpp"

namespace tripet::training {

torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadBatch& read, std::size_t batch) {
  const torch::NoGradGuard no_grad;
  const bool was_training = network.is_training();
  network.eval();
  torch::Tensor logits = torch::empty({static_cast<std::int64_t>(count), network.settings().heads});
  for (std::size_t first = 0; first < count;) {
    core::throw_if_interrupted();
    const std::size_t n = std::min(batch, count - first);
    try {
      const torch::Tensor part = read(first, n);
      const PrecisionGuard guard(precision, device);
      const auto out = network.forward(part.to(device));
      logits.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(n)).copy_(out.to(torch::kFloat32));
      first += n;
    } catch (const c10::OutOfMemoryError&) {
      if (n == 1) throw;
      batch = n / 2;
    }
  }
  network.train(was_training);
  return logits;
}

torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadScan& read, std::size_t batch) {
  const auto& input = network.settings().input;
  const auto voxels = static_cast<std::size_t>(input[0] * input[1] * input[2]);
  const auto whole = static_cast<std::int64_t>(std::min(batch, count));
  // Page-locked for a GPU: it copies from there without one more copy on the way.
  torch::Tensor scans = as_channels_last(
      torch::empty({whole, 1, input[0], input[1], input[2]}, torch::TensorOptions().pinned_memory(device.is_cuda())));
  const ReadBatch read_batch = [&](std::size_t first, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) read(first + i, {scans.data_ptr<float>() + i * voxels, voxels});
    return scans.narrow(0, 0, static_cast<std::int64_t>(n));
  };
  return predict_logits(network, device, precision, count, read_batch, batch);
}

}  // namespace tripet::training
