// Verifies that a volume made on a grid lies there for ITK, and gives the grid and its values back.
#include "imaging/volume_grid.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace tripet::imaging {
namespace {

TEST(VolumeGrid, IsTheSameThereAndBack) {
  const double cosine = std::cos(0.3), sine = std::sin(0.3);
  const ops::Grid grid{{4, 5, 6}, {{{{2 * cosine, -3 * sine, 0, 10}, {2 * sine, 3 * cosine, 0, -20}, {0, 0, 4, 30}}}}};
  std::vector<float> values(grid.count());
  std::iota(values.begin(), values.end(), 1.0F);
  const auto volume = new_volume(grid, values);
  Volume::PointType point;
  volume->TransformIndexToPhysicalPoint(Volume::IndexType{{3, 2, 5}}, point);
  const ops::Point wanted = grid.to_world({3, 2, 5});
  for (unsigned i = 0; i < 3; ++i) EXPECT_NEAR(point[i], wanted[i], 1e-12);
  EXPECT_EQ(volume->GetPixel({{3, 2, 5}}), values[3 + 4 * (2 + 5 * 5)]);
  const ops::Grid back = grid_of(*volume);
  EXPECT_EQ(back.size, grid.size);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(back.to_world.rows[i][j], grid.to_world.rows[i][j], 1e-12);
  }
  EXPECT_THAT(values_of(*volume), testing::ElementsAreArray(values));
}

}  // namespace
}  // namespace tripet::imaging
