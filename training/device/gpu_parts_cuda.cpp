// gpu_parts.hpp with CUDA: what libtripet_cuda.so gives to the program that opens it.

#include <ATen/DeviceAccelerator.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/csrc/cuda/nccl.h>

#include <array>

#include "ops/augment_cuda.hpp"
#include "ops/blocks/norm_relu_pool_cuda.hpp"
#include "training/device/gpu_parts.hpp"

namespace tripet::training {
namespace {

class CudaGraph : public CapturedWork {
 public:
  void capture(const std::function<void()>& work) override {
    at::accelerator::synchronizeDevice(at::accelerator::getDeviceIndex());
    // Other threads, such as one that reads scans into page-locked memory, may go on meanwhile.
    graph_.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
    try {
      work();
    } catch (...) {
      try {
        graph_.capture_end();
      } catch (const c10::Error&) {
        // It says again what went wrong.
      }
      graph_.reset();
      throw;
    }
    graph_.capture_end();
  }
  void replay() override { graph_.replay(); }

 private:
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
      []() -> std::unique_ptr<training::CapturedWork> { return std::make_unique<training::CudaGraph>(); },
      [](int ranks, int rank, const std::function<void(std::span<double>)>& sum)
          -> std::unique_ptr<training::GpuRanks> { return std::make_unique<training::NcclRanks>(ranks, rank, sum); }};
  return &parts;
}
