// Temperature: found again where it is known, and no worse than any other.
#include "model/strategies/temperature.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "core/error.hpp"

namespace tripet::model {
namespace {

const StrategySettings three{{"CN", "MCI", "AD"}};

/// Labels drawn from the probabilities that the logits stand for.
torch::Tensor draw_labels(const std::string& strategy, const torch::Tensor& logits) {
  return torch::multinomial(make_strategy(strategy, three)->decode(logits), 1).squeeze(1);
}

double log_loss(const std::string& strategy, double temperature, const torch::Tensor& logits,
                const torch::Tensor& labels) {
  StrategySettings settings = three;
  settings.temperature = temperature;
  const auto p = make_strategy(strategy, settings)->decode(logits);
  return -p.gather(1, labels.unsqueeze(1)).log().mean().item<double>();
}

TEST(Temperature, FindsHowFarLogitsWereStretched) {
  for (const auto& strategy : strategy_names()) {
    SCOPED_TRACE(strategy);
    torch::manual_seed(1);
    const auto logits = torch::randn({20000, 3}, torch::kFloat64) * 1.5;
    const auto labels = draw_labels(strategy, logits);
    for (const double stretch : {0.5, 1.0, 3.0}) {
      EXPECT_NEAR(fit_temperature(strategy, three, logits * stretch, labels), stretch, 0.05 * stretch);
    }
  }
}

TEST(Temperature, NoOtherIsBetter) {
  for (const auto& strategy : strategy_names()) {
    torch::manual_seed(2);
    const auto logits = torch::randn({300, 3}, torch::kFloat64) * 2;
    const auto labels = draw_labels(strategy, logits * 0.4);
    const double fitted = fit_temperature(strategy, three, logits, labels);
    const double least = log_loss(strategy, fitted, logits, labels);
    EXPECT_GT(fitted, 1.2);
    for (const double other : {0.1, 0.5, 1.0, 5.0, 15.0, fitted * 0.99, fitted * 1.01}) {
      EXPECT_GT(log_loss(strategy, other, logits, labels), least) << strategy << " " << other;
    }
  }
}

TEST(Temperature, RefusesWhatCannotBeTempered) {
  const auto logits = torch::zeros({2, 3});
  const auto labels = torch::tensor({0, 1}, torch::kInt64);
  StrategySettings votes = three;
  votes.decode = "vote";
  EXPECT_THROW(fit_temperature("one-vs-one", votes, logits, labels), core::Error);
  EXPECT_THROW(fit_temperature("softmax", three, torch::zeros({0, 3}), torch::empty({0}, torch::kInt64)), core::Error);
}

}  // namespace
}  // namespace tripet::model
