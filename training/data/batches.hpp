#pragma once

#include <torch/types.h>

#include <array>
#include <string>
#include <vector>

#include "training/data/augmentation.hpp"
#include "training/experiment.hpp"

namespace tripet::training {

using Indices = std::vector<std::size_t>;  // into Cohort::examples

/// Batches of at most `size`, as equal as can be: a last batch of one scan would spoil the statistics of batch norm.
std::vector<Indices> make_batches(const Indices& order, std::size_t size);

/// Puts augmented scans together in memory that every step uses again: on the experiment's GPU by its kernels, when the
/// experiment has scans there, otherwise on the CPU.
class BatchReader {
 public:
  /// experiment must outlive it. most: scans in the largest batch.
  BatchReader(const Experiment& experiment, std::size_t most, const Augmentation& augmentation);

  /// [n, 1, d, h, w], valid until the next call. key: names the random numbers, with the scan's
  /// own name. What prepare() has read is not read again.
  torch::Tensor read(const Indices& members, const std::string& key);
  /// Begins what the next read() is to give, beside other work: on a GPU all of it, after what is queued there; on the
  /// CPU the fetching from the disk.
  void prepare(const Indices& members, const std::string& key);

 private:
  torch::Tensor new_batch(std::size_t size) const;
  void fill(torch::Tensor& batch, const Indices& members, const std::string& key) const;

  const Experiment& experiment_;
  const Augmentation augmentation_;
  torch::Tensor batch_, next_batch_;
  Indices next_members_;  // in next_batch_; empty where it holds nothing
  std::string next_key_;
};

}  // namespace tripet::training
