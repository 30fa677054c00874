// Verifies AdamW against LibTorch's own, which shares no code with it.

#include "training/adamw.hpp"

#include <torch/optim/adamw.h>
#include <torch/utils.h>

#include <limits>

#include "support.hpp"

namespace tripet::training {
namespace {

TEST(AdamW, EqualsTorch) {
  torch::manual_seed(3);
  const torch::Tensor start = torch::randn({4, 3}, torch::kFloat64);
  const torch::Tensor bias = torch::randn({4}, torch::kFloat64);
  torch::Tensor a = start.clone().requires_grad_(), a_bias = bias.clone().requires_grad_();
  torch::Tensor b = start.clone().requires_grad_(), b_bias = bias.clone().requires_grad_();
  AdamW ours({{"a", a}, {"bias", a_bias}}, 0.05);
  using torch::optim::AdamWOptions;
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::vector<torch::Tensor>{b},
                      std::make_unique<AdamWOptions>(AdamWOptions(1e-2).weight_decay(0.05)));
  groups.emplace_back(std::vector<torch::Tensor>{b_bias},
                      std::make_unique<AdamWOptions>(AdamWOptions(1e-2).weight_decay(0)));
  torch::optim::AdamW theirs(groups, AdamWOptions(1e-2));
  for (int step = 0; step < 50; ++step) {
    const torch::Tensor input = torch::randn({5, 3}, torch::kFloat64);
    const auto loss = [&](const torch::Tensor& w, const torch::Tensor& v) {
      return (input.matmul(w.t()) + v).pow(4).mean();
    };
    loss(a, a_bias).backward();
    ours.step(1e-2);
    theirs.zero_grad();
    loss(b, b_bias).backward();
    theirs.step();
  }
  EXPECT_LT((a - b).abs().max().item<double>(), 1e-12);
  EXPECT_LT((a_bias - b_bias).abs().max().item<double>(), 1e-12);
  EXPECT_GT((a - start).abs().max().item<double>(), 0.05);
}

/// Parameters laid out as in a network, the first one as a convolution of one channel is.
AdamW::Named layers() {
  torch::manual_seed(5);
  const auto learnt = [](const torch::Tensor& values) { return values.detach().requires_grad_(); };
  return {{"conv", learnt(torch::randn({8, 1, 3, 3, 3}).as_strided({8, 1, 3, 3, 3}, {27, 1, 9, 3, 1}))},
          {"bias", learnt(torch::randn({8}))},
          {"head", learnt(torch::randn({3, 8}))},
          {"unused", learnt(torch::randn({2, 2}))}};
}

void set_gradients(AdamW::Named& parameters, int step) {
  torch::manual_seed(static_cast<std::uint64_t>(step));
  for (auto& [name, parameter] : parameters) {
    if (name != "unused") parameter.mutable_grad() = torch::randn(parameter.sizes());
  }
}

TEST(AdamW, TheQueuedStepIsTheSame) {
  auto one = layers(), other = layers();
  const std::vector<double> rates{0.5, 0.5, 1, 1};
  AdamW step_by_step(one, 0.05, rates), queued(other, 0.05, rates);
  const auto outcome = torch::zeros({2}, torch::kFloat64);
  for (int step = 0; step < 20; ++step) {
    const double rate = 1e-2 / (1 + step);
    set_gradients(one, step);
    set_gradients(other, step);
    step_by_step.step(rate);
    queued.begin_step(rate);
    queued.queue_step(torch::tensor(2.5, torch::kFloat64), outcome);
    EXPECT_EQ(outcome[0].item<double>(), 2.5);
    EXPECT_EQ(outcome[1].item<double>(), 0);
  }
  EXPECT_EQ(queued.steps(), 20);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_LT((one[i].second - other[i].second).abs().max().item<float>(), 1e-6) << one[i].first;
    EXPECT_FALSE(other[i].second.grad().defined());
  }
  const auto a = step_by_step.state(), b = queued.state();
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_LT((a[i].second - b[i].second).abs().max().item<float>(), 1e-6) << a[i].first;
  }
}

TEST(AdamW, TheQueuedStepLeavesTheWeightsWhereSomethingIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  for (const auto& [loss, gradient] : {std::pair{1.0, infinity}, {1.0, nan}, {nan, 1.0}}) {
    auto parameters = layers();
    const auto before = layers();
    AdamW optimiser(parameters, 0.05);
    const auto outcome = torch::zeros({2}, torch::kFloat64);
    set_gradients(parameters, 1);
    parameters[2].second.grad()[1][1] = gradient;
    optimiser.begin_step(1e-2);
    optimiser.queue_step(torch::tensor(loss, torch::kFloat64), outcome);
    EXPECT_EQ(outcome[1].item<double>(), 1);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(parameters[i].second.equal(before[i].second));
  }
}

}  // namespace
}  // namespace tripet::training
