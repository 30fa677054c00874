#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"
#include "training/adamw.hpp"
#include "training/data/batches.hpp"
#include "training/device/data_parallel.hpp"
#include "training/device/gpu_step.hpp"
#include "training/experiment.hpp"

namespace tripet::training {

/// A network on its device with what a step of training needs: batches, strategy, class weights, optimiser. On a GPU
/// all that is done with it is done on one stream, under an OwnStream that outlives it.
class Learner {
 public:
  /// train: indices of Cohort::examples, by which balanced class weights and the largest batch are chosen. seed: of the
  /// initial weights. experiment and the ranks must outlive it.
  Learner(const Experiment& experiment, const std::string& strategy, const Indices& train, std::uint64_t seed,
          const DataParallel& parallel = {});

  /// One step on the CPU or GPU; returns the loss. Each rank takes its part of the members; loss and step are those of
  /// all members. key and number name the random numbers. Throws Error naming the participants when the loss or its
  /// gradients are not finite; the weights are then as before. Throws Error that says which --batch-size fits where the
  /// step is too large for the GPU's memory. next: whom the next step with this key takes, so that they are read
  /// meanwhile.
  double step(const Indices& members, const std::string& key, std::size_t number, double learning_rate,
              const Indices& next = {});

  /// Makes what batch norm remembers the same on all ranks: before logits(), and before the weights are copied.
  void share_running_statistics();

  /// float32 [n, heads] on the CPU, in evaluation mode. Each rank computes its part and has all.
  torch::Tensor logits(const Indices& indices);
  /// As the strategy's loss takes them, on the CPU.
  torch::Tensor labels(const Indices& indices) const;
  /// The class weights of these labels, float64 [n] on the CPU; undefined where the strategy needs none.
  torch::Tensor sample_weights(const torch::Tensor& labels) const;

  model::Network& network() { return *network_; }
  const model::Network& network() const { return *network_; }
  AdamW& optimiser() { return optimiser_; }
  const AdamW& optimiser() const { return optimiser_; }
  const model::Strategy& strategy() const { return *strategy_; }
  const torch::Device& device() const { return device_; }
  std::size_t batch_size() const { return batch_size_; }
  /// One a class; empty without.
  const std::vector<double>& class_weights() const { return weights_; }

 private:
  double step_anyway(const Indices& members, const std::string& key, std::size_t number, double learning_rate,
                     const Indices& next);
  double host_step(const torch::Tensor& scans, const Indices& members, std::uint64_t dropout_seed, double learning_rate,
                   const std::function<void()>& meanwhile);
  [[noreturn]] void fail(const std::string& what, const Indices& members) const;
  bool make_room() const;
  Indices own_part(const Indices& members) const;

  const Experiment& experiment_;
  const torch::Device device_;
  const std::vector<double> weights_;
  const std::size_t batch_size_;
  BatchReader batch_, plain_;  // augmented and not
  const std::unique_ptr<model::Strategy> strategy_;
  const std::shared_ptr<model::Network> network_;
  AdamW optimiser_;
  const DataParallel parallel_;
  std::unique_ptr<GpuRanks> gpus_;           // where each of the ranks has one
  std::unique_ptr<GradientMean> gradients_;  // with other ranks
  std::unique_ptr<GpuStep> gpu_step_;        // on a GPU without other ranks
};

}  // namespace tripet::training
