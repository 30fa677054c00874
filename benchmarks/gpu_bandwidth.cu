// What part of a GPU's memory bandwidth warp and augmentation use: bytes that must be read and written (each voxel
// once) a second, beside those of a plain copy of the same scans on the device.
//
//     cmake --build build --target gpu_bandwidth && build/gpu_bandwidth
#include <cstdio>
#include <functional>

#include "ops/augment_cuda.hpp"
#include "ops/warp_cuda.hpp"

namespace {

constexpr std::array<int, 3> size{96, 112, 96};
constexpr std::size_t voxels = 96 * 112 * 96;
constexpr int scans = 64;  // 264 MB each way: more than any cache
constexpr int rounds = 20;

void require(int error) {
  if (error == 0) return;
  std::fprintf(stderr, "gpu_bandwidth: %s\n", cudaGetErrorString(static_cast<cudaError_t>(error)));
  std::exit(1);
}

double gigabytes_a_second(const std::function<int(int scan)>& work) {
  for (int scan = 0; scan < scans; ++scan) require(work(scan));  // warm
  cudaEvent_t begin, end;
  require(cudaEventCreate(&begin));
  require(cudaEventCreate(&end));
  require(cudaEventRecord(begin));
  for (int round = 0; round < rounds; ++round) {
    for (int scan = 0; scan < scans; ++scan) require(work(scan));
  }
  require(cudaEventRecord(end));
  require(cudaEventSynchronize(end));
  float milliseconds = 0;
  require(cudaEventElapsedTime(&milliseconds, begin, end));
  return 2.0 * sizeof(float) * voxels * scans * rounds / (1e6 * static_cast<double>(milliseconds));
}

}  // namespace

int main() {
  using namespace tripet::ops;
  float *from, *to;
  require(cudaMalloc(&from, scans * voxels * sizeof(float)));
  require(cudaMalloc(&to, scans * voxels * sizeof(float)));
  require(cudaMemset(from, 0, scans * voxels * sizeof(float)));
  Affine turned;
  turned.rows = {{{0.99, -0.05, 0.05, 0.7}, {0.05, 0.98, 0.05, -1.3}, {-0.03, -0.05, 1.02, 0.4}}};
  const Intensity intensity{1, 2, 1.1F, 0.9F, 0.1F, 0.1F, 7};
  const double copy = gigabytes_a_second([&](int scan) {
    return static_cast<int>(
        cudaMemcpyAsync(to + scan * voxels, from + scan * voxels, voxels * sizeof(float), cudaMemcpyDeviceToDevice));
  });
  const auto line = [&](const char* what, const std::function<int(int)>& work) {
    const double rate = gigabytes_a_second(work);
    std::printf("%-40s%8.0f GB/s  %4.0f %% of a copy\n", what, rate, 100 * rate / copy);
  };
  std::printf("%-40s%8.0f GB/s\n", "copy", copy);
  line("warp", [&](int scan) {
    return warp_affine_cuda(from + scan * voxels, size, turned, to + scan * voxels, size, nullptr);
  });
  line("flip and shift, intensity, noise", [&](int scan) {
    return augment_cuda(from + scan * voxels, size, {true, {1, -2, 1}}, intensity, to + scan * voxels, nullptr);
  });
  line("affine, intensity, noise", [&](int scan) {
    return augment_cuda(from + scan * voxels, size, {false, {}, turned}, intensity, to + scan * voxels, nullptr);
  });
}
