// Verifies that smoothing is by a Gaussian of the width asked for, keeps what is constant, and treats all axes alike.
#include "ops/smooth.hpp"

#include <cmath>
#include <vector>

#include "support.hpp"

namespace tripet::ops {
namespace {

constexpr int n = 41;
constexpr std::size_t at(int x, int y, int z) {
  return static_cast<std::size_t>((z * n + y) * n + x);
}

TEST(Smooth, SpreadsAPointToTheVarianceAskedForAlongEachAxis) {
  for (const std::array<double, 3> sigma :
       {std::array{0.6, 1.0, 2.5}, std::array{2.0, 0.0, 0.8}, std::array{2.2, 1.8, 1.5}}) {
    std::vector<float> values(n * n * n, 0);
    values[at(20, 20, 20)] = 1;
    smooth(values, {n, n, n}, sigma);
    double mass = 0;
    std::array<double, 3> variance{};
    for (int z = 0; z < n; ++z) {
      for (int y = 0; y < n; ++y) {
        for (int x = 0; x < n; ++x) {
          const double v = static_cast<double>(values[at(x, y, z)]);
          mass += v;
          variance[0] += v * (x - 20) * (x - 20);
          variance[1] += v * (y - 20) * (y - 20);
          variance[2] += v * (z - 20) * (z - 20);
        }
      }
    }
    EXPECT_NEAR(mass, 1, 1e-5);
    // Cutting at four sigma takes about 0.1 % off, voxels near sigma in size a little more.
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(variance[i], sigma[i] * sigma[i], 0.015 * sigma[i] * sigma[i] + 1e-6);
  }
}

TEST(Smooth, IsAGaussianInTheMiddle) {
  std::vector<float> values(n * n * n, 0);
  values[at(20, 20, 20)] = 1;
  smooth(values, {n, n, n}, {2, 2, 2});
  const double peak = static_cast<double>(values[at(20, 20, 20)]);
  EXPECT_NEAR(static_cast<double>(values[at(22, 20, 20)]) / peak, std::exp(-0.5), 0.01);
  EXPECT_NEAR(static_cast<double>(values[at(20, 23, 18)]) / peak, std::exp(-13.0 / 8), 0.01);
}

TEST(Smooth, KeepsAConstantUpToTheBorder) {
  std::vector<float> values(n * n * n, 3.5F);
  smooth(values, {n, n, n}, {3, 5, 30});
  for (const float v : values) ASSERT_NEAR(v, 3.5F, 1e-5F);
}

TEST(Smooth, ConvertsFullWidthAtHalfMaximum) {
  const auto sigma = sigma_in_voxels(8, {2, 4, 1});
  EXPECT_NEAR(std::exp(-0.5 * std::pow(2 / sigma[0], 2)), 0.5, 1e-12);
  EXPECT_NEAR(sigma[1] * 2, sigma[0], 1e-12);
}

}  // namespace
}  // namespace tripet::ops
