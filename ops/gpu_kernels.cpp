#include "ops/gpu_kernels.hpp"

#include <atomic>

namespace tripet::ops {
namespace {

std::atomic<const GpuKernels*> in_use = nullptr;

}  // namespace

const GpuKernels* gpu_kernels() {
  return in_use;
}

void use_gpu_kernels(const GpuKernels* kernels) {
  in_use = kernels;
}

}  // namespace tripet::ops
