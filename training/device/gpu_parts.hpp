#pragma once

#include <torch/types.h>

#include <functional>
#include <memory>
#include <span>

#include "ops/gpu_kernels.hpp"
#include "training/device/ranks.hpp"

namespace tripet::training {

/// Work on the current stream that is recorded once as a CUDA graph: replayed, it costs one launch however many kernels
/// it is made of.
class CapturedWork {
 public:
  virtual ~CapturedWork() = default;
  /// Records what `work` queues, without running it. Throws what keeps it from being recorded.
  virtual void capture(const std::function<void()>& work) = 0;
  /// With the random numbers that LibTorch's stream comes to next.
  virtual void replay() = 0;
};

/// The GPUs of all ranks, one each.
class GpuRanks {
 public:
  virtual ~GpuRanks() = default;
  /// A sum over the ranks of float32 numbers on this rank's GPU, beside what its current stream does until it waits.
  virtual std::unique_ptr<Ranks::Sum> start_sum(const torch::Tensor& numbers) = 0;
};

/// What this program does on a GPU beside LibTorch: libtripet_cuda.so, opened together with LibTorch's CUDA libraries.
struct GpuParts {
  ops::GpuKernels kernels;
  std::unique_ptr<CapturedWork> (*new_capture)();
  /// By NCCL, on the current device. All ranks call it together; sum adds numbers over them.
  std::unique_ptr<GpuRanks> (*join)(int ranks, int rank, const std::function<void(std::span<double>)>& sum);
};

/// Null where no GPU is in use or the library is missing.
const GpuParts* gpu_parts();
/// Opens the library, and gives its kernels to ops; warns where it is missing. Once, when LibTorch's are open.
void open_gpu_parts();

}  // namespace tripet::training
