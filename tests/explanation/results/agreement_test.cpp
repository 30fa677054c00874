// Verifies the agreement of a map with a known pattern: numbers by hand and against plain counting, ties, and patterns
// that cannot be judged.

#include "explanation/results/agreement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"

namespace tripet::explanation {
namespace {

TEST(Agreement, OfFourVoxelsByHand) {
  // The fifth voxel is outside the brain and plays no part. Inside: the first two.
  const std::vector<float> pattern{1, 0.6F, 0.4F, 0, 1}, brain{1, 1, 1, 0.5F, 0}, map{-4, 1, 2, 1, 100};
  const Agreement a = agreement(map, pattern, brain);
  EXPECT_NEAR(a.share_inside, 5.0 / 8, 1e-12);
  EXPECT_NEAR(a.density_ratio, 5.0 / 3, 1e-12);
  EXPECT_NEAR(a.auc, (1 + 1 + 0 + 0.5) / 4, 1e-12);
  EXPECT_NEAR(a.dice, 0.5, 1e-12);  // of the two largest, 4 and 2, one is inside
}

TEST(Agreement, IsWhatCountingPairsGives) {
  core::Random random("agreement");
  std::vector<float> pattern, brain, map;
  for (int i = 0; i < 300; ++i) {
    pattern.push_back(static_cast<float>(random.uniform()));
    brain.push_back(random.uniform() < 0.8 ? 1.0F : 0.0F);
    map.push_back(static_cast<float>(random.index(9)) - 4);  // many ties
  }
  const Agreement a = agreement(map, pattern, brain);
  float highest = 0;
  for (std::size_t i = 0; i < 300; ++i) highest = brain[i] > 0 ? std::max(highest, pattern[i]) : highest;
  double wins = 0, pairs = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t j = 0; j < 300; ++j) {
      if (brain[i] == 0 || brain[j] == 0 || pattern[i] < highest / 2 || pattern[j] >= highest / 2) continue;
      const float x = std::abs(map[i]), y = std::abs(map[j]);
      wins += x > y ? 1 : x == y ? 0.5 : 0;
      ++pairs;
    }
  }
  EXPECT_NEAR(a.auc, wins / pairs, 1e-12);
}

TEST(Agreement, OfThePatternItselfIsFullAndOfItsOppositeNone) {
  const std::vector<float> pattern{0, 0, 1, 1, 0, 0}, brain(6, 1.0F);
  const Agreement same = agreement(pattern, pattern, brain);
  EXPECT_EQ(same.share_inside, 1);
  EXPECT_EQ(same.auc, 1);
  EXPECT_EQ(same.dice, 1);
  const Agreement opposite = agreement(std::vector<float>{1, 1, 0, 0, 1, 1}, pattern, brain);
  EXPECT_EQ(opposite.share_inside, 0);
  EXPECT_EQ(opposite.auc, 0);
  EXPECT_EQ(opposite.dice, 0);
  const Agreement flat = agreement(std::vector<float>(6, 0.3F), pattern, brain);
  EXPECT_NEAR(flat.density_ratio, 1, 1e-12);
  EXPECT_NEAR(flat.auc, 0.5, 1e-12);
  EXPECT_NEAR(flat.dice, 1.0 / 3, 1e-12);  // what chance gives
}

TEST(Agreement, HasNoNumbersForAnEmptyMapAndRefusesAnEmptyPattern) {
  const std::vector<float> brain(4, 1.0F), nothing(4, 0.0F);
  EXPECT_TRUE(std::isnan(agreement(nothing, std::vector<float>{1, 0, 0, 0}, brain).auc));
  EXPECT_THROW(agreement(brain, nothing, brain), core::Error);
  EXPECT_THROW(agreement(brain, brain, brain), core::Error);
  EXPECT_THROW(agreement(brain, std::vector<float>{1, 0}, brain), core::Error);
}

}  // namespace
}  // namespace tripet::explanation
