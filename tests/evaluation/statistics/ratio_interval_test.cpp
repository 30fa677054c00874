// Intervals of ratios of proportions: against Fieller's theorem, at the edges, and how often they hold the truth.
#include "evaluation/statistics/ratio_interval.hpp"

#include <cmath>
#include <random>

#include "evaluation/evaluation_support.hpp"
#include "evaluation/judge.hpp"
#include "evaluation/statistics/significance.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::BoundedShare;
using evaluation::ratio_interval;

BoundedShare wilson(double successes, double trials) {
  const auto [low, high] = evaluation::wilson_interval(successes, trials, 0.95);
  return {successes / trials, low, high};
}

/// Of intervals that are as wide on either side it is Fieller's: the ratios r with (a - r b)^2 = z^2 (v_a + r^2 v_b).
TEST(RatioInterval, IsFiellersOfSymmetricIntervals) {
  const double a = 0.7, b = 0.4, reach_a = 0.1, reach_b = 0.15;
  const auto [low, high] = ratio_interval({a, a - reach_a, a + reach_a}, {b, b - reach_b, b + reach_b});
  for (const double r : {low, high}) {
    EXPECT_NEAR(std::pow(a - r * b, 2), reach_a * reach_a + r * r * reach_b * reach_b, 1e-12);
  }
  EXPECT_LT(low, a / b);
  EXPECT_GT(high, a / b);
}

TEST(RatioInterval, TurnsRoundWithTheRatio) {
  const auto one = ratio_interval(wilson(17, 20), wilson(3, 30)), other = ratio_interval(wilson(3, 30), wilson(17, 20));
  EXPECT_NEAR(one.first, 1 / other.second, 1e-12);
  EXPECT_NEAR(one.second, 1 / other.first, 1e-12);
}

TEST(RatioInterval, AtTheEdges) {
  EXPECT_EQ(ratio_interval(wilson(0, 20), wilson(3, 30)).first, 0);
  EXPECT_GT(ratio_interval(wilson(0, 20), wilson(3, 30)).second, 0);
  EXPECT_TRUE(std::isinf(ratio_interval(wilson(17, 20), wilson(0, 30)).second));
  EXPECT_GT(ratio_interval(wilson(17, 20), wilson(0, 30)).first, 1);
  const auto all = ratio_interval(wilson(20, 20), wilson(3, 30));
  EXPECT_GT(all.first, 1);
  EXPECT_TRUE(std::isfinite(all.second));
}

TEST(RatioInterval, HoldsTheTruth) {
  std::mt19937_64 generator(8);
  for (const auto& [sensitivity, specificity, n] : {std::tuple{0.9, 0.8, 20}, {0.95, 0.95, 40}, {0.7, 0.6, 75}}) {
    std::binomial_distribution<int> hits(n, sensitivity), alarms(n, 1 - specificity);
    int held = 0;
    for (int study = 0; study < 4000; ++study) {
      const auto [low, high] = ratio_interval(wilson(hits(generator), n), wilson(alarms(generator), n));
      const double truth = sensitivity / (1 - specificity);
      held += low <= truth && truth <= high;
    }
    EXPECT_GT(held, 0.93 * 4000) << sensitivity;
    EXPECT_LT(held, 0.975 * 4000) << sensitivity;
  }
}

/// Through the evaluation: values lie inside, the two ends of a predictive value follow from the ratio's, and what is
/// never wrong has an interval too.
TEST(RatioInterval, OfLikelihoodRatiosAndPredictiveValues) {
  const ScratchFolder folder;
  for (const double skill : {0.8, 9.0}) {
    RandomCohort{.strategies = {{"softmax", skill}}, .seed = 84}.table().write(folder / "predictions.tsv");
    evaluation::EvaluateOptions options;
    options.predictions = {folder / "predictions.tsv"};
    options.judge.resamples = 200;
    options.judge.prevalence = {"0.05"};
    const auto per_class = evaluation::judge(evaluation::read_predictions(options.predictions), options, 1,
                                             2)["strategies"]["softmax"]["per_class"];
    for (const auto& [label, of_class] : per_class.items()) {
      const auto &ratio = of_class["lr_positive"], &ppv = of_class["at_prevalence"][0]["ppv"];
      EXPECT_EQ(ppv["interval"], "mover");
      EXPECT_LE(ppv["low"], ppv["value"]) << label;
      EXPECT_GE(ppv["high"], ppv["value"]) << label;
      EXPECT_LT(ppv["low"], ppv["high"]) << label;
      EXPECT_LT(of_class["lr_negative"]["low"], of_class["lr_negative"]["high"]) << label;
      if (!ratio["value"].is_number()) {
        EXPECT_EQ(ppv["high"], 1) << label;
        continue;
      }
      EXPECT_EQ(ratio["interval"], "mover");
      for (const char* end : {"low", "high"}) {
        const double odds = ratio[end].get<double>() * 0.05 / 0.95;
        EXPECT_NEAR(ppv[end].get<double>(), odds / (1 + odds), 1e-12) << label;
      }
    }
  }
}

}  // namespace
}  // namespace tripet::tests
