#include "training/device/gpu_step.hpp"

#include <string>
#include <vector>

#include "core/log.hpp"
#include "model/autograd.hpp"
#include "training/device/device.hpp"
#include "training/device/random_stream.hpp"

namespace tripet::training {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

GpuStep::GpuStep(model::Network& network, const model::Strategy& strategy, AdamW& optimiser,
                 const DeviceOptions& options, std::unique_ptr<CapturedWork> (*new_capture)(const CapturedWork* before))
    : network_(network), strategy_(strategy), optimiser_(optimiser), options_(options), new_capture_(new_capture) {}

GpuStep::Batch& GpuStep::batch_like(const torch::Tensor& scans, const torch::Tensor& labels,
                                    const torch::Tensor& weights) {
  const auto found = batches_.find(scans.size(0));
  if (found != batches_.end()) return found->second;
  Batch batch;
  batch.scans = torch::empty_like(scans);
  batch.labels = torch::empty_like(labels, labels.options().device(scans.device()));
  if (weights.defined()) batch.weights = torch::empty_like(weights, weights.options().device(scans.device()));
  batch.outcome = torch::empty({2}, scans.options().dtype(torch::kFloat64));
  return batches_.emplace(scans.size(0), std::move(batch)).first->second;
}

void GpuStep::queue(const Batch& batch) {
  torch::Tensor logits;
  {
    const PrecisionGuard precision(options_, batch.scans.device());
    logits = network_.forward(batch.scans);
  }
  const torch::Tensor loss = strategy_.loss(logits, batch.labels, batch.weights);
  loss.backward();
  optimiser_.queue_step(loss.detach(), batch.outcome);
}

void GpuStep::queue_or_undo(const Batch& batch) {
  // What a forward pass moves before the memory may turn out to be too small.
  std::vector<torch::Tensor> buffers;
  for (const auto& buffer : network_.buffers()) buffers.push_back(buffer.clone());
  try {
    queue(batch);
  } catch (const c10::OutOfMemoryError&) {
    optimiser_.drop_step();
    for (std::size_t i = 0; i < buffers.size(); ++i) network_.buffers()[i].copy_(buffers[i]);
    throw;
  }
}

void GpuStep::capture(Batch& batch) {
  const CapturedWork* before = nullptr;
  for (const auto& [size, other] : batches_) {
    if (other.graph) before = other.graph.get();
  }
  try {
    auto graph = new_capture_(before);
    graph->capture([&] { queue(batch); });
    batch.graph = std::move(graph);
  } catch (const std::exception& error) {
    core::log_warn("the step could not be captured as a CUDA graph, and is queued anew each time, which is slower: " +
                   first_line(error.what()));
    new_capture_ = nullptr;
    for (auto& [size, other] : batches_) other.graph.reset();
    optimiser_.drop_gradients();
  }
}

GpuStep::Outcome GpuStep::run(const torch::Tensor& scans, const torch::Tensor& labels, const torch::Tensor& weights,
                              std::uint64_t dropout_seed, double learning_rate,
                              const std::function<void()>& meanwhile) {
  Batch& batch = batch_like(scans, labels, weights);
  batch.scans.copy_(scans);
  batch.labels.copy_(labels);
  if (weights.defined()) batch.weights.copy_(weights);
  optimiser_.begin_step(learning_rate);
  if (new_capture_ != nullptr && batch.steps == steps_before_capture) capture(batch);
  seed_stream(dropout_seed, scans.device());
  if (batch.graph) {
    batch.graph->replay();
  } else {
    queue_or_undo(batch);
  }
  ++batch.steps;
  if (meanwhile) meanwhile();
  const torch::Tensor outcome = batch.outcome.cpu();
  const double* numbers = outcome.const_data_ptr<double>();
  return {numbers[0], numbers[1] == 0};
}

}  // namespace tripet::training
