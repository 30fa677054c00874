// Verifies targets: probabilities as the strategy decodes them with their gradient, heads, pairs of every strategy, and
// names that mean nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.hpp"
#include "explanation/networks.hpp"
#include "model/autograd.hpp"

namespace tripet::explanation {
namespace {

torch::Tensor some_logits() {
  return torch::tensor({{0.3, -1.2, 0.8}, {2.0, 0.1, -0.4}}, torch::kFloat32);
}

TEST(Target, AProbabilityIsTheDecodedOne) {
  for (const std::string name : {"softmax", "one-vs-one", "multi-label"}) {
    const auto strategy = tests::strategy_of(name);
    const auto decoded = strategy->decode(some_logits());
    for (std::int64_t c = 0; c < 3; ++c) {
      const Target target("prob_" + strategy->settings().classes[static_cast<std::size_t>(c)], *strategy);
      EXPECT_TRUE(torch::equal(target(some_logits()), decoded.select(1, c))) << name;
    }
  }
}

TEST(Target, TheGradientOfASoftmaxIsItsFormula) {
  const auto strategy = tests::strategy_of("softmax");
  const Target target("prob_AD", *strategy);
  const auto z = some_logits().to(torch::kFloat64).requires_grad_(true);
  const auto slope = torch::autograd::grad({target(z).sum()}, {z})[0];
  const auto p = z.detach().softmax(1);
  const auto expected = p.select(1, 2).unsqueeze(1) * (torch::eye(3, torch::kFloat64)[2] - p);
  EXPECT_LT((slope - expected).abs().max().item<double>(), 1e-7);
}

TEST(Target, TheGradientOfCoupledPairsIsThatOfTwoClasses) {
  // With two classes coupling gives the sigmoid of the one logit.
  model::StrategySettings settings;
  settings.classes = {"CN", "AD"};
  const auto strategy = model::make_strategy("one-vs-one", settings);
  const Target target("prob_AD", *strategy);
  const auto z = torch::tensor({{0.7}, {-2.0}}, torch::kFloat64).requires_grad_(true);
  const auto slope = torch::autograd::grad({target(z).sum()}, {z})[0];
  for (std::int64_t n = 0; n < 2; ++n) {
    const double p = 1 / (1 + std::exp(-z[n][0].item<double>()));
    EXPECT_NEAR(slope[n][0].item<double>(), -p * (1 - p), 1e-7);
  }
}

TEST(Target, APairIsAHeadOrADifference) {
  const auto pairs = tests::strategy_of("one-vs-one"), softmax = tests::strategy_of("softmax");
  const auto first = [](const Target& target) { return target(some_logits())[0].item<double>(); };
  EXPECT_NEAR(first(Target("logit_MCI|AD", *pairs)), 0.8, 1e-6);
  EXPECT_NEAR(first(Target("logit_AD|CN", *pairs)), 1.2, 1e-6);
  EXPECT_NEAR(first(Target("logit_AD", *softmax)), 0.8, 1e-6);
  EXPECT_NEAR(first(Target("logit_CN|AD", *softmax)), 0.3 - 0.8, 1e-6);
}

TEST(Target, AnUnknownNameIsToldWithThoseThatThereAre) {
  const auto strategy = tests::strategy_of("one-vs-one");
  for (const std::string text : {"prob_FTD", "logit_AD", "logit_AD|AD", "AD", ""}) {
    try {
      const Target target(text, *strategy);
      FAIL() << text;
    } catch (const core::UsageError& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("prob_CN, prob_MCI, prob_AD, logit_CN|MCI")) << text;
    }
  }
}

TEST(Target, ThePredictedClassIsTheMostProbable) {
  const auto strategy = tests::strategy_of("softmax");
  EXPECT_EQ(predicted_target(*strategy, some_logits().narrow(0, 0, 1)), "prob_AD");
  EXPECT_EQ(predicted_target(*strategy, some_logits().narrow(0, 1, 1)), "prob_CN");
}

}  // namespace
}  // namespace tripet::explanation
