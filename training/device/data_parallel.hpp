#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "training/device/gpu_parts.hpp"
#include "training/device/ranks.hpp"

namespace tripet::training {

/// Which processes learn together, and how.
struct DataParallel {
  const Ranks* ranks = nullptr;   // null: this one alone
  bool synchronised_norm = true;  // batch norm over the scans of all ranks, not of each

  bool alone() const { return ranks == nullptr || ranks->size() == 1; }
};

/// How many threads LibTorch takes in this process; 0: all processors that are its own.
void set_own_threads(int threads, const Ranks& ranks);

/// [n, ...] of this rank's part of `count` scans to [count, ...] of all, in their order. The gradient of the part is
/// that of all times the number of ranks, so that the mean of the weights' gradients over the ranks is that of the loss
/// of all scans, which every rank computes.
torch::Tensor gather_scans(const torch::Tensor& part, std::size_t count, const Ranks& ranks);

/// The mean over the ranks of what lies in each tensor (float32 or float64), in place.
void average(const std::vector<torch::Tensor>& tensors, const Ranks& ranks);

/// The GPUs of all ranks, when each of them has one of its own and can send to the others; otherwise null. All ranks
/// call it together.
std::unique_ptr<GpuRanks> join_gpus(const Ranks& ranks, torch::Device device);

/// Averages the gradients of parameters over the ranks while backward still works: from the last parameter to the first
/// they are put together in buckets, and a bucket is on its way as soon as its last gradient is there (as PyTorch's
/// DistributedDataParallel; Li et al. 2020).
class GradientMean {
 public:
  /// The parameters that are learnt, float32, in the order of the network. gpus: they are on this rank's GPU, and the
  /// sums do not go through the memory of the processor. ranks and gpus must outlive it.
  GradientMean(const std::vector<torch::Tensor>& parameters, const Ranks& ranks, GpuRanks* gpus = nullptr,
               std::int64_t numbers_a_bucket = 1 << 18);
  ~GradientMean();

  /// Before each backward().
  void begin();
  /// After it: when it returns, the gradients are the means. A parameter without gradient counts as 0 and stays so.
  void finish();

 private:
  class Buckets;
  std::unique_ptr<Buckets> buckets_;
};

}  // namespace tripet::training
