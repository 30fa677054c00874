// Verifies that integrated gradients share out the whole change of the target, for every strategy's probability, and
// that of a linear network they are weight times change.

#include "explanation/methods/integrated_gradients.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "explanation/networks.hpp"

namespace tripet::explanation {
namespace {

TEST(IntegratedGradients, AddUpToTheChangeOfTheTarget) {
  const auto network = tests::trained_network("conv5", {23, 27, 24}, 3);
  const auto scan = torch::randn({1, 1, 23, 27, 24}) + 0.5;
  const auto baseline = torch::zeros_like(scan);
  for (const std::string name : {"softmax", "one-vs-one", "multi-label"}) {
    const auto strategy = tests::strategy_of(name);
    for (const std::string target_name : {"prob_AD", "logit_CN|AD"}) {
      const Target target(target_name, *strategy);
      const auto result = integrated_gradients({*network, target}, scan, baseline, 16);
      // 1 % of a change that can be seen; of 3e-4 of a probability 1.2 % were missing after the most steps.
      const bool seen = std::abs(result.at_scan - result.at_baseline) > 1e-3;
      EXPECT_LE(result.incompleteness(), seen ? 0.01 : 0.02) << name << " " << target_name;
      EXPECT_GT(std::abs(result.at_scan - result.at_baseline), 1e-4) << name << " " << target_name;
      EXPECT_NEAR(result.map.sum().item<double>(), result.at_scan - result.at_baseline,
                  0.01 * std::abs(result.at_scan - result.at_baseline) + 2e-6);  // float32 at probabilities near 1
    }
  }
}

TEST(IntegratedGradients, SayHowFarTheyAreFromCompleteWhenPointsAreFew) {
  const auto network = tests::trained_network("conv5", {23, 27, 24}, 3);
  const auto strategy = tests::strategy_of("softmax");
  const Target target("prob_AD", *strategy);
  const auto scan = 3 * torch::randn({1, 1, 23, 27, 24});
  const auto rough = integrated_gradients({*network, target}, scan, torch::zeros_like(scan), 2, 0, 2);
  EXPECT_EQ(rough.steps, 2);
  const double missing = std::abs(rough.map.sum().item<double>() - (rough.at_scan - rough.at_baseline));
  EXPECT_NEAR(rough.incompleteness() * std::max(1e-4, std::abs(rough.at_scan - rough.at_baseline)), missing, 1e-5);
}

/// logit = sum of weight * value.
class LinearNetwork : public model::Network {
 public:
  explicit LinearNetwork(torch::Tensor weights)
      : Network({"linear", {4, 5, 6}, 1}, {{"none."}, {"head."}}), w_(weights) {}
  torch::Tensor run_stage(std::size_t, const torch::Tensor& maps) override { return maps; }
  torch::Tensor classify(const torch::Tensor& maps) override { return (maps * w_).sum({2, 3, 4}); }

 private:
  torch::Tensor w_;
};

TEST(IntegratedGradients, OfALinearNetworkAreWeightTimesChange) {
  model::StrategySettings settings;
  settings.classes = {"CN", "AD"};
  const auto strategy = model::make_strategy("one-vs-one", settings);
  const Target target("logit_CN|AD", *strategy);
  const auto weights = torch::randn({4, 5, 6});
  LinearNetwork network(weights);
  const auto scan = torch::randn({1, 1, 4, 5, 6}), baseline = torch::randn({1, 1, 4, 5, 6});
  const auto result = integrated_gradients({network, target}, scan, baseline, 2);
  EXPECT_LT((result.map - weights * (scan - baseline)[0][0]).abs().max().item<double>(), 1e-5);
  EXPECT_EQ(result.steps, 2);
}

}  // namespace
}  // namespace tripet::explanation
