// Verifies the validation numbers by which an epoch is chosen against values worked out by hand.

#include "training/validation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tripet::training {
namespace {

Epoch judged(const torch::Tensor& outputs, const torch::Tensor& labels) {
  const auto strategy = model::make_strategy("softmax", {.classes = {"CN", "AD"}});
  Epoch epoch;
  Validation(*strategy).judge(epoch, outputs, labels, {});
  return epoch;
}

TEST(Validation, AreaUnderTheCurveCountsPairsAndHalvesTies) {
  // AD against CN by the second logit: 3 > 1, 3 > 2, 2 > 1, and 2 = 2 for a half.
  const torch::Tensor outputs = torch::tensor({{0., 1.}, {0., 2.}, {0., 2.}, {0., 3.}});
  EXPECT_DOUBLE_EQ(judged(outputs, torch::tensor({0, 0, 1, 1}, torch::kInt64)).validation_auc, 3.5 / 4);
}

TEST(Validation, OneClassAloneHasNoArea) {
  EXPECT_TRUE(
      std::isnan(judged(torch::tensor({{0., 1.}, {0., 2.}}), torch::tensor({1, 1}, torch::kInt64)).validation_auc));
}

}  // namespace
}  // namespace tripet::training
