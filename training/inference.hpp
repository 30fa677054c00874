#pragma once

#include <torch/types.h>

#include <functional>
#include <span>

#include "model/networks/network.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// `count` scans from number `first` on, float32 [count, 1, d, h, w] on any device, valid until the next call.
using ReadBatch = std::function<torch::Tensor(std::size_t first, std::size_t count)>;
/// Writes scan number `index` as the network sees it, [d,h,w] with w fastest.
using ReadScan = std::function<void(std::size_t index, std::span<float> out)>;

constexpr std::size_t inference_batch = 8;

/// Logits float32 [count, heads] on the CPU, in evaluation mode, `batch` scans at a time, or as many fewer as the
/// device's memory holds; the network's mode is given back as it was. Throws Interrupted between batches, and
/// c10::OutOfMemoryError where the memory does not hold one scan.
torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadBatch& read, std::size_t batch = inference_batch);
torch::Tensor predict_logits(model::Network& network, torch::Device device, const DeviceOptions& precision,
                             std::size_t count, const ReadScan& read, std::size_t batch = inference_batch);

}  // namespace tripet::training
