// Verifies where the reference regions lie and which one a contrast takes.
#include "preprocessing/reference_region.hpp"

#include <array>

#include "core/error.hpp"
#include "imaging/template_grid.hpp"
#include "preprocessing/template_space.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

struct Extent {
  double millilitres = 0;
  ops::Point low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};  // RAS, mm
};

Extent extent_of(const std::string& region) {
  const ops::Grid grid = imaging::template_grid(2);
  const std::vector<float> shares = reference_region(region, grid);
  Extent extent;
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        if (shares[i] < 0.5F) continue;
        const auto lps = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const ops::Point ras{-lps[0], -lps[1], lps[2]};
        extent.millilitres += 0.008;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          extent.low[axis] = std::min(extent.low[axis], ras[axis]);
          extent.high[axis] = std::max(extent.high[axis], ras[axis]);
        }
      }
    }
  }
  return extent;
}

TEST(ReferenceRegion, LiesInThePartOfTheBrainThatItIsNamedAfter) {
  const Extent cerebellum = extent_of("cerebellum"), inferior = extent_of("inferior-cerebellum");
  EXPECT_GT(cerebellum.millilitres, 60);
  EXPECT_LT(cerebellum.high[1], -40);
  EXPECT_GT(inferior.millilitres, 15);
  EXPECT_LT(inferior.millilitres, 80);
  EXPECT_LT(inferior.high[1], -40);
  EXPECT_LT(inferior.high[2], -37);
  EXPECT_GT(inferior.low[2], -60);
  EXPECT_GT(extent_of("pons").low[1], -40);
}

TEST(ReferenceRegion, FollowsTheContrastUnlessTheUserNamesOne) {
  PreprocessSettings settings;
  EXPECT_EQ(reference_name(settings, Contrast::fdg), "pons");
  EXPECT_EQ(reference_name(settings, Contrast::unknown), "pons");
  EXPECT_EQ(reference_name(settings, Contrast::amyloid), "cerebellum");
  EXPECT_EQ(reference_name(settings, Contrast::tau), "inferior-cerebellum");
  EXPECT_EQ(reference_name(settings, Contrast::dopamine), "cerebellum");
  settings.reference = "brain";
  EXPECT_EQ(reference_name(settings, Contrast::tau), "brain");
}

TEST(ReferenceRegion, AFileThatIsNotThereIsNamed) {
  EXPECT_THROW(reference_region("no_such_mask.nii.gz", imaging::template_grid(8)), core::Error);
}

}  // namespace
}  // namespace tripet::preprocessing
