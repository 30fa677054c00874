#include "training/inference.hpp"

#include <algorithm>

#include "core/interrupt.hpp"
#include "training/device.hpp"

namespace tripet::training {

torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadScan& read, std::size_t batch) {
  const torch::NoGradGuard no_grad;
  const bool was_training = network.is_training();
  network.eval();
  const auto& input = network.settings().input;
  const auto voxels = static_cast<std::size_t>(input[0] * input[1] * input[2]);
  const auto whole = static_cast<std::int64_t>(std::min(batch, count));
  torch::Tensor scans = as_channels_last(torch::empty({whole, 1, input[0], input[1], input[2]}));
  torch::Tensor logits = torch::empty({static_cast<std::int64_t>(count), network.settings().heads});
  for (std::size_t first = 0; first < count; first += batch) {
    core::throw_if_interrupted();
    const std::size_t n = std::min(batch, count - first);
    for (std::size_t i = 0; i < n; ++i) read(first + i, {scans.data_ptr<float>() + i * voxels, voxels});
    const auto part = scans.narrow(0, 0, static_cast<std::int64_t>(n));
    const PrecisionGuard guard(precision, device);
    const auto out = network.forward(part.to(device));
    logits.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(n)).copy_(out.to(torch::kFloat32));
  }
  network.train(was_training);
  return logits;
}

}  // namespace tripet::training
