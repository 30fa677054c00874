// Verifies the smoothing to a common resolution: widths against moments, and that nothing is sharpened.
#include "preprocessing/resolution/common_resolution.hpp"

#include <cmath>

#include "preprocessing/phantoms.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

TEST(SmoothByVariance, IsExactAlsoWhereItIsNarrowerThanAVoxel) {
  const ops::Grid grid = tests::scanner_grid({41, 43, 45}, {2, 2.5, 3.27});
  for (const double variance : {0.2, 1.0, 2.0, 5.0, 11.0}) {
    std::vector<float> values(grid.count(), 0.0F);
    const auto index = [&](int x, int y, int z) {
      return static_cast<std::size_t>((z * grid.size[1] + y) * grid.size[0] + x);
    };
    values[index(20, 21, 22)] = 1;
    smooth_by_variance(values, grid, {variance, 2 * variance, 0.5 * variance});
    double sum = 0;
    std::array<double, 3> moment{};
    for (int z = 0; z < grid.size[2]; ++z) {
      for (int y = 0; y < grid.size[1]; ++y) {
        for (int x = 0; x < grid.size[0]; ++x) {
          const auto v = static_cast<double>(values[index(x, y, z)]);
          sum += v;
          moment[0] += v * std::pow((x - 20) * 2.0, 2);
          moment[1] += v * std::pow((y - 21) * 2.5, 2);
          moment[2] += v * std::pow((z - 22) * 3.27, 2);
        }
      }
    }
    EXPECT_NEAR(sum, 1, 1e-5);
    EXPECT_NEAR(moment[0], variance, 0.04 * variance);
    EXPECT_NEAR(moment[1], 2 * variance, 0.08 * variance);
    EXPECT_NEAR(moment[2], 0.5 * variance, 0.02 * variance);
  }
}

TEST(MissingBlur, AddsUpToWhatIsWantedAndNeverSharpens) {
  const ops::Grid scan = tests::scanner_grid({100, 100, 80}, {2, 2, 3}),
                  prepared = tests::scanner_grid({91, 109, 91}, {2, 2, 2});
  const double unit = 8 * std::log(2.0);
  const MissingBlur fine = missing_blur(8, {{5, 6, 7}, 0.9}, scan, prepared, {});
  EXPECT_TRUE(fine.doubt.empty());
  EXPECT_NEAR(fine.variance[0], (64 - 25) / unit - 4.0 / 6, 1e-9);
  EXPECT_NEAR(fine.variance[1], (64 - 36) / unit - 4.0 / 6, 1e-9);
  EXPECT_NEAR(fine.variance[2], (64 - 49) / unit - 9.0 / 6, 1e-9);

  const MissingBlur coarse = missing_blur(6, {{5, 6, 7.5}, 0.9}, scan, prepared, {});
  EXPECT_EQ(coarse.variance[2], 0);
  EXPECT_GT(coarse.variance[0], 0);
  EXPECT_NE(coarse.doubt.find("worse than --resolution 6"), std::string::npos) << coarse.doubt;

  // A head that is 8 % larger shows 8 mm of the template as 8.64 mm of the scan.
  const auto larger = tests::pose({0, 0, 0}, {1.08, 1.08, 1.08}, {0, 0, 0});
  EXPECT_NEAR(missing_blur(8, {{5, 5, 5}, 0.9}, scan, prepared, larger).variance[0],
              (8.64 * 8.64 - 25) / unit - (1.08 * 1.08 * 4 - 4) / unit - 4.0 / 6, 0.5);
}

}  // namespace
}  // namespace tripet::preprocessing
