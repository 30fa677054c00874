// Verifies how far means and deviations of synthetic scans are from those of real ones: by cases whose gap is known,
// and by the gradient against finite differences.

#include "training/synthesis/moment_gaps.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

namespace tripet::training {
namespace {

const torch::Tensor classes = torch::tensor({0, 1, 0, 1, 0, 1}, torch::kInt64);

torch::Tensor scans(std::uint64_t seed) {
  torch::manual_seed(seed);
  return torch::randn({6, 1, 9, 10, 8});
}

double gap(const torch::Tensor& synthetic, const torch::Tensor& real) {
  return deviation_gap(synthetic, real, classes, 2).item<double>();
}

TEST(DeviationGap, OfOtherMeansAndEqualDeviationsIsNothing) {
  const auto real = scans(1);
  const auto means = classes.view({6, 1, 1, 1, 1}).to(torch::kFloat32) * 3 + 1;
  EXPECT_NEAR(gap(real + means, real), 0, 1e-6);
  EXPECT_NEAR(gap(-real, real), 0, 1e-6);
}

TEST(DeviationGap, OfOneScanAgainAndAgainIsOneAndOfHalfTheDeviationAQuarter) {
  const auto real = scans(1);
  EXPECT_NEAR(gap(scans(2).slice(0, 0, 1).expand_as(real), real), 1, 0.005);  // nothing differs by 1e-4, for its root
  EXPECT_NEAR(gap(real / 2, real), 0.25, 1e-3);
}

// Fine detail alone: what means over 8 voxels lack of it counts too.
TEST(DeviationGap, SeesThatCoarseVariationIsMissing) {
  const auto common = torch::tensor({1.0, 2.0, -1.0, 0.0, 3.0, -2.0}).view({6, 1, 1, 1, 1});
  const auto real = scans(1) + 3 * common;
  EXPECT_GT(gap(scans(2) * 3, real), 0.1);
  EXPECT_LT(gap(scans(2) + 3 * common, real), 0.01);
}

// Off by 2 in each voxel, where deviations are 1.
TEST(MeanGap, IsTheDistanceOfTheMeansInDeviations) {
  torch::manual_seed(3);
  const auto real = torch::randn({6, 1, 30, 30, 30});
  EXPECT_NEAR(mean_gap(real + 2, real, classes, 2).item<double>(), 4, 0.1);
  const auto apart = classes.view({6, 1, 1, 1, 1}).to(torch::kFloat32) * 2;  // of class 1 alone
  EXPECT_NEAR(mean_gap(real + apart, real, classes, 2).item<double>(), 2, 0.1);
  EXPECT_EQ(mean_gap(real, real, classes, 2).item<double>(), 0);
}

TEST(DeviationGap, GradientIsThatOfFiniteDifferences) {
  const auto real = scans(1);
  const auto synthetic = scans(2).mul(0.5).requires_grad_(true);
  deviation_gap(synthetic, real, classes, 2).backward();
  const auto direction = synthetic.grad() / synthetic.grad().norm();
  const torch::NoGradGuard no_grad;
  const double step = 0.05, up = gap(synthetic + step * direction, real),
               down = gap(synthetic - step * direction, real);
  EXPECT_NEAR((up - down) / (2 * step), synthetic.grad().norm().item<double>(), 1e-3 * std::abs(up - down) / step);
}

}  // namespace
}  // namespace tripet::training
