#pragma once

#include <torch/types.h>

#include <functional>
#include <span>

#include "model/network.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Writes scan number `index` as the network sees it, [d,h,w] with w fastest.
using ReadScan = std::function<void(std::size_t index, std::span<float> out)>;

/// Logits float32 [count, heads] on the CPU, in evaluation mode, `batch` scans at a time; the network's mode is given
/// back as it was. Throws Interrupted between batches.
torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadScan& read, std::size_t batch = 8);

}  // namespace tripet::training
