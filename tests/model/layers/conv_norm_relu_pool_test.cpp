// Verifies the fused block against LibTorch's own operations in float64: values, gradients, running statistics, in
// training and evaluation mode, for first and later blocks.

#include "model/layers/conv_norm_relu_pool.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <ATen/autocast_mode.h>

#include <limits>

namespace tripet::model {
namespace {

namespace nn = torch::nn;

struct Block {
  Block(std::int64_t in, std::int64_t out, bool bias = false)
      : conv(nn::Conv3dOptions(in, out, 3).padding(1).bias(bias)), norm(nn::BatchNorm3d(out)) {
    const torch::NoGradGuard no_gradient;
    norm->weight.uniform_(0.2, 1.5);
    norm->bias.uniform_(-0.5, 0.5);
    norm->running_mean.uniform_(-0.2, 0.2);
    norm->running_var.uniform_(0.5, 2);
  }

  /// The same numbers in float64, where no kernel of ours takes part.
  Block exact() const { return copy(torch::kFloat64); }
  Block copy(torch::ScalarType type) const {
    Block copy(conv->options.in_channels(), conv->options.out_channels(), conv->options.bias());
    copy.conv->to(type);
    copy.norm->to(type);
    const torch::NoGradGuard no_gradient;
    copy.conv->weight.copy_(conv->weight);
    if (conv->bias.defined()) copy.conv->bias.copy_(conv->bias);
    copy.norm->weight.copy_(norm->weight);
    copy.norm->bias.copy_(norm->bias);
    copy.norm->running_mean.copy_(norm->running_mean);
    copy.norm->running_var.copy_(norm->running_var);
    return copy;
  }

  torch::Tensor run(const torch::Tensor& maps) { return conv_norm_relu_pool(conv, norm, maps); }

  nn::Conv3d conv;
  nn::BatchNorm3d norm;
};

double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a.to(torch::kFloat64) - b).abs().max() / (b.abs().max() + 1e-12)).item<double>();
}

void compare(std::int64_t in, std::int64_t out, const std::vector<std::int64_t>& size, bool training,
             bool bias = false) {
  SCOPED_TRACE(std::to_string(in) + " to " + std::to_string(out) + (training ? ", training" : ", evaluation"));
  torch::manual_seed(7);
  Block ours(in, out, bias);
  Block theirs = ours.exact();
  ours.norm->train(training);
  theirs.norm->train(training);
  auto maps = torch::randn({2, in, size[0], size[1], size[2]}) + 0.5;
  auto exact = maps.to(torch::kFloat64);
  if (in > 1) {
    maps.requires_grad_();
    exact.requires_grad_();
  }
  const auto pooled = ours.run(maps), wanted = theirs.run(exact);
  ASSERT_EQ(pooled.sizes(), wanted.sizes());
  EXPECT_LT(difference(pooled, wanted), 1e-5);
  const auto weight = torch::randn(pooled.sizes());
  (pooled * weight).sum().backward();
  (wanted * weight.to(torch::kFloat64)).sum().backward();
  EXPECT_LT(difference(ours.conv->weight.grad(), theirs.conv->weight.grad()), 1e-4);
  EXPECT_LT(difference(ours.norm->weight.grad(), theirs.norm->weight.grad()), 1e-4);
  EXPECT_LT(difference(ours.norm->bias.grad(), theirs.norm->bias.grad()), 1e-5);
  if (in > 1) {
    EXPECT_LT(difference(maps.grad(), exact.grad()), 1e-4);
  }
  if (bias) {  // in training rounding of what is 0
    EXPECT_LT((ours.conv->bias.grad() - theirs.conv->bias.grad()).abs().max().item<double>(), 1e-3);
    EXPECT_EQ(theirs.conv->bias.grad().abs().max().item<double>() > 1e-2, !training);
  }
  EXPECT_LT(difference(ours.norm->running_mean, theirs.norm->running_mean), 1e-5);
  EXPECT_LT(difference(ours.norm->running_var, theirs.norm->running_var), 1e-5);
  EXPECT_EQ(ours.norm->num_batches_tracked.item<std::int64_t>(), theirs.norm->num_batches_tracked.item<std::int64_t>());
}

TEST(ConvNormReluPool, IsLibTorchsOperations) {
  for (const bool training : {true, false}) {
    compare(1, 8, {12, 14, 10}, training);
    compare(1, 16, {7, 5, 9}, training);
    compare(8, 16, {6, 7, 8}, training);
    compare(16, 64, {1, 2, 3}, training);
    compare(4, 6, {5, 4, 3}, training);
    compare(1, 8, {12, 14, 10}, training, /*bias=*/true);
    compare(8, 16, {6, 7, 8}, training, /*bias=*/true);
  }
}

TEST(ConvNormReluPool, ReallyIsFused) {
  Block block(8, 16);
  const auto maps = torch::randn({1, 8, 4, 4, 4});
  EXPECT_NE(block.run(maps).grad_fn()->name().find("NormReluPool"), std::string::npos);
  EXPECT_NE(Block(1, 8).run(torch::randn({1, 1, 4, 4, 4})).grad_fn()->name().find("FirstConvNormReluPool"),
            std::string::npos);
  const UnfusedGuard guard;
  EXPECT_EQ(block.run(maps).grad_fn()->name(), "ReluBackward0");
}

TEST(ConvNormReluPool, GivesTheSameWhereNoGradientIsKept) {
  torch::manual_seed(5);
  Block first(1, 8), second(8, 16);
  first.norm->eval();
  second.norm->eval();
  const auto scans = torch::randn({2, 1, 6, 5, 7});
  const auto kept = second.run(first.run(scans));
  const torch::NoGradGuard no_gradient;
  EXPECT_TRUE(second.run(first.run(scans)).equal(kept.detach()));
}

TEST(ConvNormReluPool, TheGradientOfScansIsHadWhereItIsAskedFor) {
  Block block(1, 8);
  block.norm->eval();
  auto scans = torch::randn({1, 1, 6, 6, 6}).requires_grad_();
  block.run(scans).sum().backward();
  auto exact = scans.detach().to(torch::kFloat64).requires_grad_();
  Block other = block.exact();
  other.norm->eval();
  other.run(exact).sum().backward();
  EXPECT_LT(difference(scans.grad(), exact.grad()), 1e-4);
}

// Rounding moves which voxel wins a pool, and the gradient with it: how far that may go from the exact one is measured
// by LibTorch's own operations on the same numbers.
TEST(ConvNormReluPool, Bfloat16StaysBetweenLayersAndIsAsNearTheTruthAsLibTorchsOwn) {
  torch::manual_seed(3);
  Block first(1, 8), second(8, 16);
  Block plain_first = first.copy(torch::kFloat32), plain_second = second.copy(torch::kFloat32);
  Block exact_first = first.exact(), exact_second = second.exact();
  const auto scans = torch::randn({2, 1, 12, 10, 8});
  at::autocast::set_autocast_enabled(at::kCPU, true);
  at::autocast::set_autocast_dtype(at::kCPU, torch::kBFloat16);
  const auto middle = first.run(scans), last = second.run(middle);
  torch::Tensor plain;
  {
    const UnfusedGuard unfused;
    plain = plain_second.run(plain_first.run(scans));
  }
  at::autocast::set_autocast_enabled(at::kCPU, false);
  at::autocast::clear_cache();
  EXPECT_EQ(middle.scalar_type(), torch::kBFloat16);
  EXPECT_EQ(last.scalar_type(), torch::kBFloat16);
  const auto exact = exact_second.run(exact_first.run(scans.to(torch::kFloat64)));
  EXPECT_LT(difference(last, exact), 2e-2);

  const auto direction = torch::randn(exact.sizes(), torch::kFloat64);
  (last.to(torch::kFloat64) * direction).sum().backward();
  (plain.to(torch::kFloat64) * direction).sum().backward();
  (exact * direction).sum().backward();
  const auto as_near = [](const torch::Tensor& ours, const torch::Tensor& plain_one, const torch::Tensor& truth) {
    const double allowed = 1.5 * difference(plain_one.grad(), truth.grad()) + 2e-2;
    EXPECT_LT(difference(ours.grad(), truth.grad()), allowed);
  };
  as_near(first.conv->weight, plain_first.conv->weight, exact_first.conv->weight);
  as_near(first.norm->bias, plain_first.norm->bias, exact_first.norm->bias);
  as_near(second.conv->weight, plain_second.conv->weight, exact_second.conv->weight);
  as_near(second.norm->weight, plain_second.norm->weight, exact_second.norm->weight);
  as_near(second.norm->bias, plain_second.norm->bias, exact_second.norm->bias);
}

TEST(ConvNormReluPool, Bfloat16GradientsOfMapsTwoVoxelsDeepHoldNoLeftovers) {
  torch::manual_seed(4);
  Block block(16, 32);
  for (int attempt = 0; attempt < 10; ++attempt) {
    // What is freed here is what the gradient's memory may be made of.
    for (const std::int64_t size : {100, 1000, 10000, 20000, 100000}) {
      torch::full({size}, std::numeric_limits<double>::quiet_NaN(), torch::kBFloat16);
    }
    const auto maps = torch::randn({4, 16, 2, 3, 2});
    at::autocast::set_autocast_enabled(at::kCPU, true);
    at::autocast::set_autocast_dtype(at::kCPU, torch::kBFloat16);
    const auto pooled = block.run(maps);
    at::autocast::set_autocast_enabled(at::kCPU, false);
    at::autocast::clear_cache();
    pooled.to(torch::kFloat32).square().sum().backward();
    EXPECT_TRUE(block.conv->weight.grad().isfinite().all().item<bool>());
    block.conv->weight.mutable_grad() = torch::Tensor();
  }
}

}  // namespace
}  // namespace tripet::model
