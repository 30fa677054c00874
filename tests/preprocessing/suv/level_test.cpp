// Verifies that a doubtful dose is believed only where the SUVs that it gives can be those of a body.
#include "preprocessing/suv/level.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace tripet::preprocessing {
namespace {

using testing::HasSubstr;

/// A head of 4 litres with a brain of 1.4 in air, voxels of 10 ml; the values are SUVs.
std::vector<float> head(float brain, float scale) {
  std::vector<float> values(1600, 0.001F * scale);
  for (std::size_t i = 0; i < 400; ++i) values[i] = (i < 140 ? brain : 0.7F) * scale;
  return values;
}

std::string level(const std::vector<float>& values, double voxel = 10, DoseDoubt doubt = DoseDoubt::unit) {
  return implausible_level(values, voxel, 70, doubt).value_or("plausible");
}

TEST(SuvLevel, OfAHeadIsPlausibleAndNotSo37TimesHigher) {
  for (const float brain : {0.3F, 2.F, 6.F}) EXPECT_EQ(level(head(brain, 1)), "plausible") << brain;
  EXPECT_THAT(level(head(6, 37)), HasSubstr("% of what was injected"));
  EXPECT_THAT(level(head(2, 37)), HasSubstr("% of what was injected"));
  EXPECT_THAT(level(head(0.7F, 1e-2F)), HasSubstr("mean SUV of tissue would be 0.01"));
}

TEST(SuvLevel, OfAnUnusualDoseHasToBeOrdinary) {
  EXPECT_EQ(level(head(3, 1), 10, DoseDoubt::amount), "plausible");
  EXPECT_THAT(level(head(0.3F, 0.1F), 10, DoseDoubt::amount), HasSubstr("mean SUV of tissue would be 0.06"));
  EXPECT_THAT(level({1, 2, 3, 4}, 0.02, DoseDoubt::amount), HasSubstr("too small to tell"));
  EXPECT_EQ(level({100, 200, 300, 400}, 0.02, DoseDoubt::none), "plausible");
}

TEST(SuvLevel, OfAFewVoxelsIsJudgedByItsMean) {
  EXPECT_EQ(level({1, 2, 3, 4}, 0.02), "plausible");
  EXPECT_EQ(level({1e-4F, 2e-4F, 3e-4F, 4e-4F}, 0.02), "plausible");
  EXPECT_THAT(level({100, 200, 300, 400}, 0.02), HasSubstr("mean SUV of tissue would be 250"));
  EXPECT_EQ(level({}), "plausible");
  EXPECT_EQ(level({0, 0, 0}), "plausible");
}

}  // namespace
}  // namespace tripet::preprocessing
