#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "training/augmentation.hpp"
#include "training/job.hpp"

namespace tripet::training {

using Indices = std::vector<std::size_t>;  // into Cohort::examples

/// Batches of at most `size`, as equal as can be: a last batch of one scan would spoil the statistics of batch norm.
std::vector<Indices> make_batches(const Indices& order, std::size_t size);

/// Puts augmented training scans together in memory that every step uses again.
class BatchReader {
 public:
  /// study must outlive it. most: scans in the largest batch. Throws UsageError for an unknown augmentation.
  BatchReader(const Study& study, std::size_t most);

  /// [n, 1, d, h, w] on the CPU, valid until the next call. key: names the random numbers, with the scan's own name.
  torch::Tensor read(const Indices& members, const std::string& key);

 private:
  const Study& study_;
  const Augmentation augmentation_;
  torch::Tensor batch_;
};

}  // namespace tripet::training
