#pragma once

#include <torch/types.h>

#include <functional>
#include <map>
#include <memory>

#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"
#include "training/adamw.hpp"
#include "training/device/gpu_parts.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// A step of one process on a GPU: forward, backward and optimiser are queued as a whole, and waited for once. After a
/// few steps with batches of a size, in which LibTorch chooses its kernels, the step is captured as a CUDA graph.
class GpuStep {
 public:
  static constexpr int steps_before_capture = 3;

  /// What a step works with; all must outlive it. new_capture: null for steps that are never captured.
  GpuStep(model::Network& network, const model::Strategy& strategy, AdamW& optimiser, const DeviceOptions& options,
          std::unique_ptr<CapturedWork> (*new_capture)(const CapturedWork* before));

  struct Outcome {
    double loss;
    bool finite;  // the loss and all gradients; otherwise the weights are as before
  };
  /// scans on the device; labels and weights (or undefined) anywhere. meanwhile: what the processor can do until the
  /// device is done. Throws c10::OutOfMemoryError where the device's memory does not hold the step, with network and
  /// optimiser as before.
  Outcome run(const torch::Tensor& scans, const torch::Tensor& labels, const torch::Tensor& weights,
              std::uint64_t dropout_seed, double learning_rate, const std::function<void()>& meanwhile = {});

 private:
  /// Batches of one size: a graph reads and writes always the same memory.
  struct Batch {
    torch::Tensor scans, labels, weights, outcome;
    int steps = 0;
    std::unique_ptr<CapturedWork> graph;
  };

  Batch& batch_like(const torch::Tensor& scans, const torch::Tensor& labels, const torch::Tensor& weights);
  void capture(Batch& batch);
  void queue(const Batch& batch);
  void queue_or_undo(const Batch& batch);

  model::Network& network_;
  const model::Strategy& strategy_;
  AdamW& optimiser_;
  const DeviceOptions& options_;
  std::unique_ptr<CapturedWork> (*new_capture_)(const CapturedWork* before);
  std::map<std::int64_t, Batch> batches_;
};

}  // namespace tripet::training
