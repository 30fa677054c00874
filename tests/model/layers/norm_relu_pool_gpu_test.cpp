// Verifies the operation of the GPU on the processor, its kernels being run voxel by voxel, against LibTorch's own
// operations in float64.

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include "model/layers/norm_relu_pool_gpu.hpp"
#include "ops/emulated_kernels.hpp"

namespace tripet::model {
namespace {

class NormReluPoolGpu : public testing::Test {
 protected:
  NormReluPoolGpu() : kernels_(tests::emulated_kernels()) { ops::use_gpu_kernels(&kernels_); }
  ~NormReluPoolGpu() override { ops::use_gpu_kernels(nullptr); }

 private:
  const ops::GpuKernels kernels_;
};

double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a.to(torch::kFloat64) - b).abs().max() / (b.abs().max() + 1e-12)).item<double>();
}

void compare(const std::vector<std::int64_t>& size, bool training, torch::ScalarType type, double tolerance) {
  torch::manual_seed(7);
  torch::nn::BatchNorm3d ours(size[1]), theirs(size[1]);
  {
    const torch::NoGradGuard no_gradient;
    ours->weight.uniform_(0.2, 1.5);
    ours->bias.uniform_(-0.5, 0.5);
    ours->running_mean.uniform_(-0.2, 0.2);
    ours->running_var.uniform_(0.5, 2);
    theirs->to(torch::kFloat64);
    theirs->weight.copy_(ours->weight);
    theirs->bias.copy_(ours->bias);
    theirs->running_mean.copy_(ours->running_mean);
    theirs->running_var.copy_(ours->running_var);
  }
  ours->train(training);
  theirs->train(training);
  auto maps = (torch::randn(size) + 3).to(type).requires_grad_();
  auto exact = maps.detach().to(torch::kFloat64).requires_grad_();
  const auto pooled = norm_relu_pool_gpu(maps, *ours, true);
  const auto wanted = torch::max_pool3d(theirs(exact), 2, 2, 0, 1, true).relu();
  ASSERT_EQ(pooled.sizes(), wanted.sizes());
  EXPECT_EQ(pooled.scalar_type(), type);
  EXPECT_LT(difference(pooled, wanted), tolerance);
  const auto weight = torch::randn(pooled.sizes()).to(type);
  (pooled * weight).sum().backward();
  (wanted * weight.to(torch::kFloat64)).sum().backward();
  EXPECT_LT(difference(maps.grad(), exact.grad()), 10 * tolerance);
  EXPECT_LT(difference(ours->weight.grad(), theirs->weight.grad()), 10 * tolerance);
  EXPECT_LT(difference(ours->bias.grad(), theirs->bias.grad()), 10 * tolerance);
  EXPECT_LT(difference(ours->running_mean, theirs->running_mean), 1e-5);
  EXPECT_LT(difference(ours->running_var, theirs->running_var), 1e-5);
  EXPECT_EQ(ours->num_batches_tracked.item<std::int64_t>(), theirs->num_batches_tracked.item<std::int64_t>());
}

TEST_F(NormReluPoolGpu, IsLibTorchsOperations) {
  for (const bool training : {true, false}) {
    compare({2, 8, 6, 7, 5}, training, torch::kFloat32, 1e-5);
    compare({1, 3, 4, 4, 4}, training, torch::kFloat32, 1e-5);
    compare({3, 16, 1, 2, 3}, training, torch::kFloat32, 1e-5);
    compare({2, 8, 6, 7, 5}, training, torch::kBFloat16, 1e-2);
  }
}

TEST_F(NormReluPoolGpu, SaysWhatFailedOnTheDevice) {
  auto broken = tests::emulated_kernels();
  broken.of_float.norm_relu_pool = [](const float*, const ops::MapShape&, const float*, const float*, float*,
                                      std::uint8_t*, void*) { return 2; };
  ops::use_gpu_kernels(&broken);
  torch::nn::BatchNorm3d norm(2);
  EXPECT_THROW(norm_relu_pool_gpu(torch::ones({1, 2, 2, 2, 2}), *norm, false), std::runtime_error);
}

}  // namespace
}  // namespace tripet::model
