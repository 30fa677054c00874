// Verifies the two losses of a DCGAN, and their gradients, against binary cross entropy on probabilities and by hand.

#include "model/strategies/gan_loss.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "model/strategies/bce.hpp"

namespace tripet::model {
namespace {

TEST(GanLoss, IsBinaryCrossEntropyWithRealOneAndFakeZero) {
  torch::manual_seed(4);
  auto real = torch::randn({12, 1}, torch::kFloat64).requires_grad_();
  auto fake = torch::randn({9, 1}, torch::kFloat64).requires_grad_();
  const auto ones = [](const torch::Tensor& z) { return torch::ones_like(z); };
  const auto expected = bce_on_probabilities(real.detach().sigmoid(), ones(real)) +
                        bce_on_probabilities(fake.detach().sigmoid(), torch::zeros_like(fake));
  const auto loss = discriminator_loss(real, fake);
  EXPECT_NEAR(loss.item<double>(), expected.item<double>(), 1e-12);
  loss.backward();
  EXPECT_LT((real.grad() - (real.detach().sigmoid() - 1) / 12).abs().max().item<double>(), 1e-12);
  EXPECT_LT((fake.grad() - fake.detach().sigmoid() / 9).abs().max().item<double>(), 1e-12);

  auto made = fake.detach().clone().requires_grad_();
  const auto generator = generator_loss(made);
  EXPECT_NEAR(generator.item<double>(), bce_on_probabilities(made.detach().sigmoid(), ones(made)).item<double>(),
              1e-12);
  generator.backward();
  EXPECT_LT((made.grad() - (made.detach().sigmoid() - 1) / 9).abs().max().item<double>(), 1e-12);
}

TEST(GanLoss, AnUndecidedDiscriminatorCostsTwoLogTwo) {
  EXPECT_NEAR(discriminator_loss(torch::zeros({3}), torch::zeros({5})).item<double>(), 2 * std::log(2.0), 1e-12);
}

TEST(GanLoss, IsFiniteWhereTheDiscriminatorIsSure) {
  EXPECT_EQ(generator_loss(torch::full({2}, -1e4F)).item<double>(), 1e4);
  EXPECT_EQ(discriminator_loss(torch::full({2}, 1e4F), torch::full({2}, -1e4F)).item<double>(), 0);
}

}  // namespace
}  // namespace tripet::model
