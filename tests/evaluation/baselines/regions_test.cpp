// Verifies that regions follow the affine of a scan, and that they lie in grey matter.

#include "evaluation/baselines/regions.hpp"

#include "evaluation/baselines/region_support.hpp"
#include "evaluation/cohort_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(Regions, SpheresFollowTheAffine) {
  // A ramp in millimetres: the mean over a sphere inside is the ramp at its centre, whatever the axes' order and signs.
  const ScratchFolder folder;
  const std::array<int, 3> size{60, 62, 56};
  const ops::Affine to_ras{{{{0, -4, 0, 120}, {0, 0, 4, -130}, {-4, 0, 0, 118}}}};
  std::vector<float> values;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x) {
        const auto p = to_ras({double(x), double(y), double(z)});
        values.push_back(static_cast<float>(1000 + p[0] + 2 * p[1] + 3 * p[2]));
      }
    }
  }
  write_prepared(folder / "ramp.nii", size, to_ras, values);
  const core::MappedVolume volume(folder / "ramp.nii");
  for (const auto& region : evaluation::regions()) {
    const auto mean = evaluation::region_mean(volume, region);
    ASSERT_TRUE(mean) << region.name;
    // The voxels of a sphere lie around its centre to within a fraction of a voxel.
    EXPECT_NEAR(*mean, 1000 + region.centre[0] + 2 * region.centre[1] + 3 * region.centre[2], 4) << region.name;
  }
  EXPECT_FALSE(evaluation::region_mean(volume, {"outside", {300, 0, 0}, 10}));
  const auto plain = evaluation::regional_uptake(volume, false), divided = evaluation::regional_uptake(volume, true);
  EXPECT_NEAR(divided[0], plain[0] / *evaluation::region_mean(volume, evaluation::reference_region()), 1e-12);
}

TEST(Regions, LieInGreyMatterOfTheAtlas) {
  const ScratchFolder folder;
  const core::Json found = python("reference_regions.py", write_regions(folder / "regions.json").string());
  ASSERT_EQ(found.size(), evaluation::regions().size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_GT(found[i].get<double>(), 0.3) << evaluation::regions()[i].name;
}

}  // namespace
}  // namespace tripet::tests
