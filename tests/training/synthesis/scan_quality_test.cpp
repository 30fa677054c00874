// Verifies the numbers that say what synthetic scans are worth, on scans whose truth is known: draws of one
// distribution, copies, scans without a difference of classes, too smooth or too much alike.

#include "training/synthesis/scan_quality.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace tripet::training {
namespace {

const std::vector<std::string> classes{"CN", "AD"};
constexpr std::int64_t each = 60;

/// A brain of 1 with a hole in the class AD, each voxel with independent noise around it.
LabelledScans draws(int seed, double effect = 0.3, double noise = 0.1) {
  torch::manual_seed(seed);
  torch::Tensor scans = torch::zeros({2 * each, 1, 16, 18, 14});
  scans.slice(2, 2, 14).slice(3, 2, 16).slice(4, 2, 12).fill_(1);
  scans.slice(0, each).slice(2, 4, 8).slice(3, 4, 8).slice(4, 4, 8).sub_(effect);
  scans += noise * torch::randn_like(scans);
  return {scans, torch::arange(2 * each).div(each, "floor").to(torch::kInt64)};
}

double number(const core::Json& json) {
  return json.get<double>();
}

TEST(ScanQuality, FindsDrawsOfTheSameDistributionAlike) {
  const core::Json quality = scan_quality(draws(1), draws(2), draws(3), classes);
  const core::Json& map = quality.at("difference_maps").at("CN|AD");
  // The effect of 0.3 in 64 of 1680 voxels has the variance 0.0033, the noise of a difference 2 * 0.01 / 60.
  const double expected = 0.0033 / (0.0033 + 0.02 / 60);
  for (const char* with : {"correlation", "held_out", "real"}) EXPECT_NEAR(number(map.at(with)), expected, 0.02);
  EXPECT_NEAR(number(quality.at("deviation_ratio")), 1, 0.03);
  for (const auto& ratio : quality.at("power")) EXPECT_NEAR(number(ratio), 1, 0.03);
  EXPECT_NEAR(number(quality.at("ssim").at("synthetic")), number(quality.at("ssim").at("real")), 0.01);
  const core::Json& nearest = quality.at("nearest");
  EXPECT_LE(number(nearest.at("chance_low")), number(nearest.at("share")));
  EXPECT_GE(number(nearest.at("chance_high")), number(nearest.at("share")));
  EXPECT_EQ(nearest.at("scans"), 2 * each);
}

TEST(ScanQuality, FindsCopies) {
  const core::Json quality = scan_quality(draws(1), draws(2), draws(1), classes);
  EXPECT_EQ(number(quality.at("nearest").at("share")), 1);
  EXPECT_LT(number(quality.at("nearest").at("chance_high")), 0.9);
  EXPECT_NEAR(number(quality.at("difference_maps").at("CN|AD").at("correlation")), 1, 1e-6);
}

TEST(ScanQuality, FindsThatTheClassesAreAlike) {
  const core::Json quality = scan_quality(draws(1), draws(2), draws(3, 0), classes);
  EXPECT_LT(std::abs(number(quality.at("difference_maps").at("CN|AD").at("correlation"))), 0.15);
}

TEST(ScanQuality, FindsTooLittleNoise) {
  const core::Json quality = scan_quality(draws(1), draws(2), draws(3, 0.3, 0.05), classes);
  EXPECT_NEAR(number(quality.at("deviation_ratio")), 0.5, 0.02);
  for (const auto& ratio : quality.at("power")) EXPECT_NEAR(number(ratio), 0.25, 0.02);
  EXPECT_GT(number(quality.at("ssim").at("synthetic")), number(quality.at("ssim").at("real")) + 0.02);
}

TEST(ScanQuality, SaysNothingOfHeldOutScansThatAreNotThere) {
  const core::Json quality =
      scan_quality(draws(1), {torch::empty({0, 1, 16, 18, 14}), torch::empty({0}, torch::kInt64)}, draws(3), classes);
  EXPECT_TRUE(quality.at("nearest").is_null());
  EXPECT_TRUE(quality.at("difference_maps").at("CN|AD").at("held_out").is_null());
}

}  // namespace
}  // namespace tripet::training
