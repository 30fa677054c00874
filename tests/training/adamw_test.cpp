// Verifies AdamW against LibTorch's own, which shares no code with it.

#include "training/adamw.hpp"

#include <torch/optim/adamw.h>
#include <torch/utils.h>

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

}  // namespace
}  // namespace tripet::training
