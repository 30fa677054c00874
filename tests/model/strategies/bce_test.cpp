// The loss on probabilities: values known from the literature, its own gradient, both ends.
#include "model/strategies/bce.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

#include "core/error.hpp"

namespace tripet::model {
namespace {

torch::Tensor doubles(std::vector<double> values) {
  return torch::tensor(values, torch::kFloat64);
}

TEST(Bce, EqualsTheKnownValue) {
  const auto p = doubles({0.4269, 0.1823, 0.6322, 0.6996, 0.6750});
  const auto y = doubles({1, 0, 0, 1, 1});
  const double loss = bce_on_probabilities(p, y).item<double>();
  EXPECT_NEAR(loss, 0.560594, 1e-6);
  EXPECT_NEAR(loss, 0.56056, 5e-5);
}

TEST(Bce, OnTheSigmoidOfLogitsEqualsTheLossOnLogits) {
  const auto z = torch::linspace(-15, 15, 61, torch::kFloat64);
  const auto y = (torch::arange(61, torch::kFloat64) * 0.37).sin() * 0.5 + 0.5;
  const double on_logits = torch::binary_cross_entropy_with_logits(z, y).item<double>();
  EXPECT_NEAR(bce_on_probabilities(z.sigmoid(), y).item<double>(), on_logits, 1e-9);
}

TEST(Bce, BothEndsCostTheSame) {
  const double wrong_zero = bce_on_probabilities(doubles({0}), doubles({1})).item<double>();
  const double wrong_one = bce_on_probabilities(doubles({1}), doubles({0})).item<double>();
  EXPECT_NEAR(wrong_zero, 34.5388, 1e-4);
  EXPECT_EQ(wrong_zero, wrong_one);
  // In float32, 1 - 1e-15 is 1: clipping p alone would give infinity here.
  const auto one = torch::ones({1}, torch::kFloat32);
  EXPECT_NEAR(bce_on_probabilities(one, 1 - one).item<double>(), 34.5388, 1e-4);
}

TEST(Bce, RightAndCertainCostsNothing) {
  EXPECT_EQ(bce_on_probabilities(doubles({0, 1}), doubles({0, 1})).item<double>(), 0);
}

TEST(Bce, GradientEqualsFiniteDifferences) {
  const auto y = doubles({1, 0, 0.3, 1});
  auto p = doubles({0.2, 0.7, 0.5, 0.999}).requires_grad_();
  bce_on_probabilities(p, y).backward();
  const double step = 1e-6;
  for (std::int64_t i = 0; i < 4; ++i) {
    const torch::NoGradGuard no_gradient;
    auto more = p.detach().clone(), less = p.detach().clone();
    more[i] += step;
    less[i] -= step;
    const double slope = ((bce_on_probabilities(more, y) - bce_on_probabilities(less, y)) / (2 * step)).item<double>();
    EXPECT_NEAR(p.grad()[i].item<double>(), slope, 1e-5 * std::max(1.0, std::abs(slope))) << i;
  }
}

TEST(Bce, GradientEqualsThatOfLogarithmsAndIsScaledByWhatComesAfter) {
  const auto y = doubles({1, 0, 0.3, 1});
  auto p = doubles({0.2, 0.7, 0.5, 0.999}).requires_grad_();
  (3 * bce_on_probabilities(p, y)).backward();
  auto q = p.detach().clone().requires_grad_();
  (-3 * (y * q.log() + (1 - y) * (1 - q).log()).mean()).backward();
  EXPECT_LT((p.grad() - q.grad()).abs().max().item<double>(), 1e-12);
}

TEST(Bce, ASaturatedPredictionStillLearns) {
  auto p = doubles({0, 1}).requires_grad_();
  bce_on_probabilities(p, doubles({1, 0})).backward();
  EXPECT_LT(p.grad()[0].item<double>(), -1e14);
  EXPECT_GT(p.grad()[1].item<double>(), 1e14);
  EXPECT_TRUE(p.grad().isfinite().all().item<bool>());
}

TEST(Bce, RefusesWhatIsNoProbability) {
  EXPECT_THROW(bce_on_probabilities(doubles({1.1}), doubles({1})), core::Error);
  EXPECT_THROW(bce_on_probabilities(doubles({std::numeric_limits<double>::quiet_NaN()}), doubles({1})), core::Error);
  EXPECT_THROW(bce_on_probabilities(doubles({0.5}), doubles({2})), core::Error);
  EXPECT_THROW(bce_on_probabilities(doubles({0.5, 0.5}), doubles({1})), core::Error);
}

}  // namespace
}  // namespace tripet::model
