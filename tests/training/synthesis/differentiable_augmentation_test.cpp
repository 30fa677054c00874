// Verifies the changes that real and synthetic scans get before the discriminator: what each does, that gradients pass
// through them, and that they depend on key and number alone.

#include "training/synthesis/differentiable_augmentation.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/error.hpp"
#include "model/autograd.hpp"

namespace tripet::training {
namespace {

const std::vector<std::vector<std::string>> each_alone{{"translation"}, {"cutout"}, {"intensity"}};

torch::Tensor scans(std::int64_t count) {
  torch::manual_seed(5);
  return torch::rand({count, 1, 16, 18, 14}, torch::kFloat64) + 1;
}

TEST(DifferentiableAugmentation, NoneLeavesScansAsTheyAre) {
  EXPECT_TRUE(torch::equal(DifferentiableAugmentation::parse({"none"}).apply(scans(2), "key", 0), scans(2)));
  EXPECT_THROW(DifferentiableAugmentation::parse({"none", "cutout"}), core::UsageError);
  EXPECT_THROW(DifferentiableAugmentation::parse({"flip"}), core::UsageError);
}

TEST(DifferentiableAugmentation, APartOfABatchIsChangedAsInTheWhole) {
  for (const auto& words : each_alone) {
    const auto augmentation = DifferentiableAugmentation::parse(words);
    const auto whole = augmentation.apply(scans(5), "key", 0);
    EXPECT_TRUE(torch::equal(whole.slice(0, 2), augmentation.apply(scans(5).slice(0, 2), "key", 2))) << words[0];
    EXPECT_FALSE(torch::equal(whole, augmentation.apply(scans(5), "other", 0))) << words[0];
  }
}

// Every voxel is 0 or stands, as far away from its place as from that of all others, where it stood.
TEST(DifferentiableAugmentation, TranslationMovesByWholeVoxels) {
  const auto before = scans(12), after = DifferentiableAugmentation::parse({"translation"}).apply(before, "key", 0);
  bool moved = false;
  for (std::int64_t i = 0; i < 12; ++i) {
    double best = -1;
    for (int z = -2; z <= 2; ++z) {
      for (int y = -2; y <= 2; ++y) {
        for (int x = -2; x <= 2; ++x) {
          const auto rolled = torch::roll(before[i][0], {z, y, x}, {0, 1, 2});
          const auto kept = after[i][0] != 0;
          if (torch::equal(rolled.masked_select(kept), after[i][0].masked_select(kept))) {
            best = kept.to(torch::kFloat64).mean().item<double>();
            moved = moved || z != 0 || y != 0 || x != 0;
          }
        }
      }
    }
    EXPECT_GE(best, (14.0 / 16) * (16.0 / 18) * (12.0 / 14) - 1e-9) << i;
  }
  EXPECT_TRUE(moved);
}

TEST(DifferentiableAugmentation, CutoutMakesABoxOfNoMoreThanHalfTheSizeZero) {
  const auto after = DifferentiableAugmentation::parse({"cutout"}).apply(scans(12), "key", 0);
  const auto share = (after == 0).to(torch::kFloat64).mean({1, 2, 3, 4});
  EXPECT_LE(share.max().item<double>(), 0.125 + 1e-9);
  EXPECT_GT(share.min().item<double>(), 0.01);
  EXPECT_TRUE(torch::equal(after, scans(12) * (after != 0)));
}

TEST(DifferentiableAugmentation, IntensityIsALineWithinItsBounds) {
  const auto before = scans(12), after = DifferentiableAugmentation::parse({"intensity"}).apply(before, "key", 0);
  for (std::int64_t i = 0; i < 12; ++i) {
    const double stretch = (after[i].std() / before[i].std()).item<double>();
    const double offset = (after[i].mean() - before[i].mean()).item<double>();
    EXPECT_GE(stretch, 0.7 - 1e-9);
    EXPECT_LE(stretch, 1.3 + 1e-9);
    EXPECT_LE(std::abs(offset), 0.1 + 1e-9);
    const auto expected = (before[i] - before[i].mean()) * stretch + before[i].mean() + offset;
    EXPECT_LT((after[i] - expected).abs().max().item<double>(), 1e-9);
  }
}

TEST(DifferentiableAugmentation, GradientsAreThoseOfFiniteDifferences) {
  const auto augmentation = DifferentiableAugmentation::parse({"translation", "cutout", "intensity"});
  auto given = scans(2).requires_grad_();
  const auto loss = [&](const torch::Tensor& x) { return augmentation.apply(x, "key", 0).square().sum(); };
  loss(given).backward();
  for (const std::int64_t at : {std::int64_t{0}, std::int64_t{2000}, std::int64_t{5000}}) {
    constexpr double step = 1e-5;
    const auto moved = [&](double by) {
      const torch::NoGradGuard no_grad;
      auto copy = given.detach().clone();
      copy.view({-1})[at] += by;
      return loss(copy).item<double>();
    };
    EXPECT_NEAR(given.grad().view({-1})[at].item<double>(), (moved(step) - moved(-step)) / (2 * step), 1e-4);
  }
}

}  // namespace
}  // namespace tripet::training
