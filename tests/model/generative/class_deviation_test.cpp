// Verifies the deviation within classes that the discriminator sees: by hand, and by two ranks that have half of a
// batch each and find the deviation, and the gradients, of the whole.

#include "model/generative/class_deviation.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "model/generative/discriminator.hpp"
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

// Three scans on the one rank and two on the other, among them all of a class.
TEST(ClassDeviation, TwoRanksLearnWhatTheWholeBatchTeaches) {
  const DcganSettings settings{{9, 10, 11}, 3, 4, 4, false, 0, 4};
  const auto discriminator = [&] {
    auto network = make_discriminator(settings, 1);
    network->to(torch::kFloat64);
    return network;
  };
  torch::manual_seed(1);
  const auto scans = torch::randn({5, 1, 9, 10, 11}, torch::kFloat64), direction = torch::randn({5}, torch::kFloat64);
  const auto classes = labels({0, 1, 1, 0, 0});
  const auto whole_scans = scans.clone().requires_grad_(true);
  const auto whole = discriminator();
  const auto expected = whole->forward(whole_scans, classes);
  (expected * direction).sum().backward();

  tests::TwoRanks ranks;
  std::vector<std::shared_ptr<Discriminator>> halves{discriminator(), discriminator()};
  std::vector<torch::Tensor> inputs{scans.slice(0, 0, 3).clone().requires_grad_(true),
                                    scans.slice(0, 3).clone().requires_grad_(true)};
  std::vector<torch::Tensor> logits(2);
  {
    const SynchronisedGuard guard([&](std::span<double> numbers) { ranks.sum(numbers); }, 2);
    ranks.run([&](std::size_t rank) {
      const std::int64_t first = rank == 0 ? 0 : 3, last = rank == 0 ? 3 : 5;
      logits[rank] = halves[rank]->forward(inputs[rank], classes.slice(0, first, last));
      (2 * logits[rank] * direction.slice(0, first, last)).sum().backward();
    });
  }
  EXPECT_LT((torch::cat(logits) - expected).abs().max().item<double>(), 1e-9);
  const auto of_scans = torch::cat({inputs[0].grad(), inputs[1].grad()}) / 2;
  EXPECT_LT((of_scans - whole_scans.grad()).abs().max().item<double>(), 1e-9);
  const auto first = halves[0]->named_parameters(), second = halves[1]->named_parameters();
  for (const auto& entry : whole->named_parameters()) {
    const torch::Tensor mean = (first[entry.key()].grad() + second[entry.key()].grad()) / 2;
    EXPECT_LT((mean - entry.value().grad()).abs().max().item<double>(), 1e-8) << entry.key();
  }
}

}  // namespace
}  // namespace tripet::model
