#include "ops/warp_cuda.hpp"

#include <cuda_runtime_api.h>

#include <random>
#include <vector>

#include "ops/warp.hpp"
#include "support.hpp"

namespace tripet::ops {

TEST(WarpCuda, EqualsThePlainReference) {
  int devices = 0;
  if (cudaGetDeviceCount(&devices) != cudaSuccess || devices == 0) GTEST_SKIP() << "needs a GPU";
  const std::array<int, 3> source_size{31, 27, 23}, target_size{20, 24, 28};
  std::vector<float> source(31 * 27 * 23), expected(20 * 24 * 28), found(expected.size());
  std::mt19937 random(1);
  for (float& value : source) value = static_cast<float>(random() % 1000) / 1000.0F;
  Affine affine;
  affine.rows = {{{1.1, 0.1, -0.05, -1.513}, {-0.08, 0.95, 0.12, 2.257}, {0.03, -0.1, 0.9, -0.741}}};
  warp_affine_reference(source, source_size, affine, expected, target_size);

  float *device_source = nullptr, *device_target = nullptr;
  ASSERT_EQ(cudaMalloc(reinterpret_cast<void**>(&device_source), source.size() * sizeof(float)), cudaSuccess);
  ASSERT_EQ(cudaMalloc(reinterpret_cast<void**>(&device_target), found.size() * sizeof(float)), cudaSuccess);
  cudaMemcpy(device_source, source.data(), source.size() * sizeof(float), cudaMemcpyHostToDevice);
  ASSERT_EQ(warp_affine_cuda(device_source, source_size, affine, device_target, target_size, nullptr), 0);
  ASSERT_EQ(cudaMemcpy(found.data(), device_target, found.size() * sizeof(float), cudaMemcpyDeviceToHost), cudaSuccess);
  cudaFree(device_source);
  cudaFree(device_target);
  for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-3) << i;
}

}  // namespace tripet::ops
