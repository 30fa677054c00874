// Verifies the deviation within classes that the discriminator sees: by hand, and by two ranks that have half of a
// batch each and find the deviation, and the gradients, of the whole.

#include "model/generative/class_moments.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

#include "model/layers/rank_sums.hpp"
#include "model/layers/two_ranks.hpp"

namespace tripet::model {
namespace {

torch::Tensor labels(const std::vector<std::int64_t>& of) {
  return torch::tensor(of, torch::kInt64);
}

// Class 0: 1, 3 and 5, squares around 3 of 8; class 2: 10 and 12, of 2; by 5 scans less 2 means. Class 1 is not there.
TEST(ClassDeviation, IsThatAroundTheMeansOfTheClasses) {
  const auto scans = torch::tensor({1.0, 10.0, 3.0, 12.0, 5.0}, torch::kFloat64).view({5, 1});
  EXPECT_NEAR(class_deviation(scans, labels({0, 2, 0, 2, 0}), 3).item<double>(), std::sqrt(10.0 / 3), 1e-7);
}

TEST(ClassDeviation, WithoutTwoOfAClassItIsNothingAndHasNoGradient) {
  const auto scans = torch::tensor({1.0, 7.0}, torch::kFloat64).view({2, 1}).requires_grad_(true);
  const auto deviation = class_deviation(scans, labels({0, 1}), 2);
  EXPECT_LT(deviation.item<double>(), 1.1e-4);
  deviation.sum().backward();
  EXPECT_EQ(scans.grad().abs().max().item<double>(), 0);
}

TEST(ClassMeans, AreThoseOfTheClassesAndNothingOfAnEmptyOne) {
  const auto scans = torch::tensor({1.0, 10.0, 3.0, 12.0, 5.0}, torch::kFloat64).view({5, 1});
  const auto expected = torch::tensor({3.0, 0.0, 11.0}, torch::kFloat64).view({3, 1});
  EXPECT_TRUE(torch::equal(class_means(scans, labels({0, 2, 0, 2, 0}), 3), expected));
}

// Three scans on the one rank and two on the other, among them all of a class. Each rank computes the whole loss, and
// the gradient of its own scans is that of the loss times the number of ranks.
TEST(ClassDeviation, TwoRanksLearnWhatTheWholeBatchTeaches) {
  torch::manual_seed(1);
  const auto scans = torch::randn({5, 1, 4, 5, 6}, torch::kFloat64), direction = torch::randn_like(scans[0]);
  const auto of_means = torch::randn({3, 1, 4, 5, 6}, torch::kFloat64);
  const auto classes = labels({0, 1, 1, 0, 0});
  const auto loss_of = [&](const torch::Tensor& part, const torch::Tensor& of) {
    return (class_deviation(part, of, 3) * direction).sum() + (class_means(part, of, 3).square() * of_means).sum();
  };
  const auto whole = scans.clone().requires_grad_(true);
  const auto expected = loss_of(whole, classes);
  expected.backward();

  tests::TwoRanks ranks;
  std::vector<torch::Tensor> parts{scans.slice(0, 0, 3).clone().requires_grad_(true),
                                   scans.slice(0, 3).clone().requires_grad_(true)};
  std::vector<double> losses(2);
  {
    const SynchronisedGuard guard([&](std::span<double> numbers) { ranks.sum(numbers); }, 2);
    ranks.run([&](std::size_t rank) {
      const auto loss = loss_of(parts[rank], rank == 0 ? classes.slice(0, 0, 3) : classes.slice(0, 3));
      losses[rank] = loss.item<double>();
      loss.backward();
    });
  }
  for (const double loss : losses) EXPECT_NEAR(loss, expected.item<double>(), 1e-9);
  EXPECT_LT((torch::cat({parts[0].grad(), parts[1].grad()}) / 2 - whole.grad()).abs().max().item<double>(), 1e-9);
}

}  // namespace
}  // namespace tripet::model
