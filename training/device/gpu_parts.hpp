#pragma once

#include <torch/types.h>

#include <array>
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
  /// Records what `work` queues on the current stream, which is not the default one, without running it. Throws what
  /// keeps it from being recorded; nothing that was captured before on this GPU may be replayed then.
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

using GpuId = std::array<char, 16>;

/// What this program does on a GPU beside LibTorch: libtripet_cuda.so, opened together with LibTorch's CUDA libraries.
struct GpuParts {
  ops::GpuKernels kernels;
  /// before: work that was captured earlier, in whose memory the new one works too: they never run at once, and neither
  /// leaves anything there when it ends. Or null.
  std::unique_ptr<CapturedWork> (*new_capture)(const CapturedWork* before);
  /// The current GPU's number, by which it differs from all others of all machines (its UUID).
  GpuId (*id)();
  /// By NCCL, on the current GPU, which no other rank works on. All ranks call it together; sum adds numbers over them.
  std::unique_ptr<GpuRanks> (*join)(int ranks, int rank, const std::function<void(std::span<double>)>& sum);
};

/// Null where no GPU is in use or the library is missing.
const GpuParts* gpu_parts();
/// Opens the library, and gives its kernels to ops; warns where it is missing. Once, when LibTorch's are open.
void open_gpu_parts();

}  // namespace tripet::training
