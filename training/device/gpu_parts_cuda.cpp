// gpu_parts.hpp with CUDA: what libtripet_cuda.so gives to the program that opens it.

#include <ATen/DeviceAccelerator.h>
#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/csrc/cuda/nccl.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <mutex>

#include "ops/augment_cuda.hpp"
#include "ops/blocks/norm_relu_pool_cuda.hpp"
#include "training/device/gpu_parts.hpp"

namespace tripet::training {
namespace {

/// Calls what may have been done already.
template <class F>
void attempt(const F& f) {
  try {
    f();
  } catch (const c10::Error&) {
    // It says again what went wrong.
  }
}

class CudaGraph : public CapturedWork {
 public:
  explicit CudaGraph(const CudaGraph* before)
      : pool_(before != nullptr ? before->pool_ : at::cuda::graph_pool_handle()) {}

  void capture(const std::function<void()>& work) override {
    // One at a time: what is cached is freed on all GPUs, which must not be while one of them records.
    static std::mutex mutex;
    const std::lock_guard one_at_a_time(mutex);
    device_ = at::accelerator::getDeviceIndex();
    at::accelerator::synchronizeDevice(device_);
    // The graph works in memory of its own, and while it is recorded nothing can be freed for it.
    at::accelerator::emptyCache();
    try {
      // Other threads, such as one that reads scans into page-locked memory, may go on meanwhile.
      graph_.capture_begin(pool_, cudaStreamCaptureModeThreadLocal);
      work();
      graph_.capture_end();
    } catch (...) {
      abandon();
      throw;
    }
  }
  void replay() override { graph_.replay(); }

 private:
  /// LibTorch, left alone, would go on as if it were recording: memory that others are done with would not be used
  /// again, and its stream of random numbers would refuse to draw.
  void abandon() {
    attempt([&] { graph_.capture_end(); });
    attempt([&] {
      c10::cuda::CUDACachingAllocator::endAllocateToPool(device_, pool_);
      c10::cuda::CUDACachingAllocator::releasePool(device_, pool_);
    });
    attempt([&] {
      at::getHostAllocator(at::kCUDA)->end_allocate_to_pool(pool_);
      at::getHostAllocator(at::kCUDA)->release_pool(pool_);
    });
    graph_.reset();
    attempt([&] {
      at::Generator stream = at::cuda::detail::getDefaultCUDAGenerator(device_);
      const std::lock_guard lock(stream.mutex());
      stream.graphsafe_set_state(at::cuda::detail::createCUDAGenerator(device_));
    });
  }

  const c10::MempoolId_t pool_;
  c10::DeviceIndex device_ = 0;
  at::cuda::CUDAGraph graph_;
};

namespace nccl = torch::cuda::nccl;

class NcclRanks : public GpuRanks {
 public:
  NcclRanks(int ranks, int rank, const std::function<void(std::span<double>)>& sum)
      : stream_(at::cuda::getStreamFromPool()) {
    // The first rank's name of the group reaches the others as a sum, to which they add nothing.
    nccl::ncclUniqueId id{};
    if (rank == 0) nccl::get_unique_id(id);
    std::array<double, NCCL_UNIQUE_ID_BYTES> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = id.internal[i];
    sum(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) id.internal[i] = static_cast<char>(bytes[i]);
    communicator_ = nccl::comm_init_rank(ranks, id, rank);
  }
  ~NcclRanks() override { nccl::comm_destroy(communicator_); }
  NcclRanks(const NcclRanks&) = delete;
  NcclRanks& operator=(const NcclRanks&) = delete;

  std::unique_ptr<Ranks::Sum> start_sum(const torch::Tensor& numbers) override {
    at::cuda::CUDAEvent written;
    written.record();
    written.block(stream_);
    std::vector<torch::Tensor> outputs{numbers};
    nccl::all_reduce({numbers}, outputs, static_cast<int>(nccl::ncclRedOp::Sum), {stream_}, {communicator_});
    auto running = std::make_unique<RunningSum>();
    running->summed.record(stream_);
    return running;
  }

 private:
  struct RunningSum : Ranks::Sum {
    void move_on() override {}
    void wait() override { summed.block(at::cuda::getCurrentCUDAStream()); }
    at::cuda::CUDAEvent summed;
  };

  at::cuda::CUDAStream stream_;
  nccl::ncclComm_t communicator_ = nullptr;
};

GpuId id_of_gpu() {
  cudaDeviceProp properties;
  C10_CUDA_CHECK(cudaGetDeviceProperties(&properties, at::accelerator::getDeviceIndex()));
  GpuId id;
  static_assert(sizeof properties.uuid.bytes == sizeof id);
  std::copy(std::begin(properties.uuid.bytes), std::end(properties.uuid.bytes), id.begin());
  return id;
}

template <class T>
constexpr ops::NormReluPoolKernels<T> norm_relu_pool_kernels() {
  return {ops::channel_sums_cuda<T>, ops::norm_relu_pool_cuda<T>, ops::norm_relu_pool_sums_cuda<T>,
          ops::norm_relu_pool_backward_cuda<T>};
}

}  // namespace
}  // namespace tripet::training

extern "C" const tripet::training::GpuParts* tripet_gpu_parts() {
  using namespace tripet;  // NOLINT: the only function outside
  static const training::GpuParts parts{
      {ops::augment_cuda, training::norm_relu_pool_kernels<float>(), training::norm_relu_pool_kernels<ops::Bfloat16>(),
       [](int error) { return cudaGetErrorString(static_cast<cudaError_t>(error)); }},
      [](const training::CapturedWork* before) -> std::unique_ptr<training::CapturedWork> {
        return std::make_unique<training::CudaGraph>(static_cast<const training::CudaGraph*>(before));
      },
      training::id_of_gpu,
      [](int ranks, int rank, const std::function<void(std::span<double>)>& sum)
          -> std::unique_ptr<training::GpuRanks> { return std::make_unique<training::NcclRanks>(ranks, rank, sum); }};
  return &parts;
}
