// Verifies which way gradients take to the other ranks; several processes are in tests/commands/mpirun_test.cpp.

#include "training/device/data_parallel.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/utils.h>

namespace tripet::training {
namespace {

/// As if another rank had three times this one's numbers.
class TwoGpus : public GpuRanks {
 public:
  std::unique_ptr<Ranks::Sum> start_sum(const torch::Tensor& numbers) override {
    ++sums;
    numbers.mul_(4);
    return std::make_unique<Done>();
  }

  int sums = 0;

 private:
  struct Done : Ranks::Sum {
    void move_on() override {}
    void wait() override {}
  };
};

TEST(GradientMean, GoesByTheGpusWhereTheyAreJoined) {
  const Ranks alone;
  TwoGpus gpus;
  const auto weight = torch::ones({3}).requires_grad_(), bias = torch::ones({2}).requires_grad_(),
             unused = torch::ones({1}).requires_grad_();
  GradientMean mean({weight, bias, unused}, alone, &gpus, /*numbers_a_bucket=*/2);
  for (int step = 1; step <= 2; ++step) {
    weight.mutable_grad() = bias.mutable_grad() = torch::Tensor();
    mean.begin();
    ((weight * 5).sum() + (bias * 7).sum()).backward();
    mean.finish();
    EXPECT_EQ(gpus.sums, 2 * step);
    EXPECT_TRUE(weight.grad().equal(torch::full({3}, 20.0F)));
    EXPECT_TRUE(bias.grad().equal(torch::full({2}, 28.0F)));
    EXPECT_FALSE(unused.grad().defined());
  }
}

TEST(GradientMean, OneRankHasNoGpusToJoin) {
  EXPECT_EQ(join_gpus(Ranks(), torch::kCPU), nullptr);
}

}  // namespace
}  // namespace tripet::training
