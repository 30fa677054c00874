// Verifies the grid of prepared scans: that of the shipped template, and the same field of view at any voxel size.
#include "imaging/template_grid.hpp"

#include <gtest/gtest.h>

#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"

namespace tripet::imaging {
namespace {

TEST(TemplateGrid, IsThatOfTheShippedTemplate) {
  core::Remarks remarks;
  const auto shipped = grid_of(*read_nifti(TRIPET_SOURCE_DIR "/data/fdg_template.nii.gz", remarks));
  const ops::Grid grid = template_grid(2);
  EXPECT_EQ(grid.size, (std::array<int, 3>{91, 109, 91}));
  EXPECT_EQ(grid.size, shipped.size);
  EXPECT_EQ(grid.to_world.rows[1][3], 126);  // LPS
  // The shipped file may run along other axes: its corners are the grid's.
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(grid.spacing()[i], shipped.spacing()[i], 1e-6);
}

TEST(TemplateGrid, KeepsTheFieldOfViewAtAnyVoxelSize) {
  for (const double spacing : {1.0, 1.5, 3.0, 4.0, 5.0, 7.3}) {
    const ops::Grid grid = template_grid(spacing);
    const ops::Point fov{182, 218, 182}, centre{0, 18, 18};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_GE(grid.size[i] * spacing, fov[i] - 1e-6);
      EXPECT_LT((grid.size[i] - 1) * spacing, fov[i]);
    }
    const ops::Point middle =
        grid.to_world({0.5 * (grid.size[0] - 1), 0.5 * (grid.size[1] - 1), 0.5 * (grid.size[2] - 1)});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(middle[i], centre[i], 1e-9);
  }
}

}  // namespace
}  // namespace tripet::imaging
