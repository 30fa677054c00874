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

// -log sigmoid(z) and its like, by hand: log(1 + 1/e), log(1 + e^2) and so on.
TEST(GanLoss, EqualsTheDefinitionByHand) {
  const auto real = torch::tensor({1.0, -2.0, 0.5}), fake = torch::tensor({-1.5, 3.0});
  const double of_real = (0.313261687518 + 2.126928011043 + 0.474076984133) / 3;
  const double of_fake = (0.201413277983 + 3.048587351573) / 2;
  EXPECT_NEAR(discriminator_loss(real, fake).item<double>(), of_real + of_fake, 1e-7);
  EXPECT_NEAR(generator_loss(fake).item<double>(), (1.701413277983 + 0.048587351573) / 2, 1e-7);
  // Smoothed by 0.1, a real scan of logit z costs 0.1 z more.
  EXPECT_NEAR(discriminator_loss(real, fake, 0.1).item<double>(), of_real + of_fake + 0.1 * (1 - 2 + 0.5) / 3, 1e-7);
}

// The probabilities and labels of a published example, as far as they were printed: scans labelled 1 are the real ones.
TEST(GanLoss, HoldsTheReferenceValue) {
  const auto real = torch::tensor({0.4269, 0.6996, 0.6750}, torch::kFloat64).logit();
  const auto fake = torch::tensor({0.1823, 0.6322}, torch::kFloat64).logit();
  const double of_real = generator_loss(real).item<double>();  // taken for real
  const double of_fake = discriminator_loss(real, fake).item<double>() - of_real;
  EXPECT_NEAR((3 * of_real + 2 * of_fake) / 5, 0.560594, 1e-6);
}

TEST(GanLoss, HasTheGradientOfFiniteDifferences) {
  torch::manual_seed(2);
  const auto real = torch::randn({6}, torch::kFloat64).requires_grad_();
  const auto fake = torch::randn({5}, torch::kFloat64).requires_grad_();
  const auto loss = [&](const torch::Tensor& r, const torch::Tensor& f) { return discriminator_loss(r, f, 0.1); };
  loss(real, fake).backward();
  constexpr double step = 1e-5;
  for (const torch::Tensor& logits : {real, fake}) {
    for (std::int64_t i = 0; i < logits.size(0); ++i) {
      const auto moved = [&](double by) {
        auto copy = logits.detach().clone();
        copy[i] += by;
        return (logits.is_same(real) ? loss(copy, fake) : loss(real, copy)).item<double>();
      };
      EXPECT_NEAR(logits.grad()[i].item<double>(), (moved(step) - moved(-step)) / (2 * step), 1e-9);
    }
  }
}

TEST(GanLoss, IsFiniteWhereTheDiscriminatorIsSure) {
  EXPECT_EQ(generator_loss(torch::full({2}, -1e4F)).item<double>(), 1e4);
  EXPECT_EQ(discriminator_loss(torch::full({2}, 1e4F), torch::full({2}, -1e4F)).item<double>(), 0);
}

}  // namespace
}  // namespace tripet::model
