// The metric of early stopping.
#include "model/strategies/log_loss.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "core/error.hpp"

namespace tripet::model {
namespace {

TEST(BalancedLogLoss, WeighsClassesAndNotScans) {
  const auto p = torch::tensor({0.5, 0.25, 0.25, 0.5, 0.25, 0.25, 0.8, 0.1, 0.1, 0.2, 0.4, 0.4}).reshape({4, 3});
  const auto label = torch::tensor({0, 0, 0, 1}, torch::kInt64);
  const double first = -(std::log(0.5) + std::log(0.5) + std::log(0.8)) / 3, second = -std::log(0.4);
  EXPECT_NEAR(balanced_log_loss(p, label), (first + second) / 2, 1e-6);  // class 2 does not occur
}

TEST(BalancedLogLoss, OfChanceIsLogK) {
  const auto p = torch::full({10, 5}, 0.2, torch::kFloat64);
  EXPECT_NEAR(balanced_log_loss(p, torch::tensor({0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, torch::kInt64)), std::log(5), 1e-12);
}

TEST(BalancedLogLoss, OfACertainMistakeIsFinite) {
  EXPECT_NEAR(balanced_log_loss(torch::tensor({1.0, 0.0}).reshape({1, 2}), torch::tensor({1}, torch::kInt64)),
              -std::log(1e-15), 1e-9);
}

TEST(BalancedLogLoss, RefusesWhatDoesNotFit) {
  EXPECT_THROW(balanced_log_loss(torch::ones({2, 2}), torch::tensor({0}, torch::kInt64)), core::Error);
  EXPECT_THROW(balanced_log_loss(torch::ones({1, 2}), torch::tensor({2}, torch::kInt64)), core::Error);
  EXPECT_THROW(balanced_log_loss(torch::ones({0, 2}), torch::empty({0}, torch::kInt64)), core::Error);
}

}  // namespace
}  // namespace tripet::model
