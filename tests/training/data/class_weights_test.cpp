// Class weights have mean 1 over the training scans, and the ratio that was asked for.

#include "training/data/class_weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace tripet::training {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

/// 6 scans of CN for each of AD.
Cohort six_to_one() {
  Cohort cohort;
  cohort.classes = {"CN", "AD"};
  for (int i = 0; i < 28; ++i) {
    Example example;
    example.label = i % 7 == 0 ? 1 : 0;
    cohort.examples.push_back(example);
  }
  return cohort;
}

double mean_weight(const Cohort& cohort, const std::vector<double>& weights) {
  double sum = 0;
  for (const auto& example : cohort.examples) sum += weights[static_cast<std::size_t>(example.label)];
  return sum / static_cast<double>(cohort.examples.size());
}

TEST(ClassWeights, HaveMeanOneOverTheTrainingScans) {
  const Cohort cohort = six_to_one();
  std::vector<std::size_t> all(cohort.examples.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (const std::string option : {"balanced", "1,6", "10,60", "3,1"}) {
    const auto weights = class_weights(option, cohort, all);
    EXPECT_NEAR(mean_weight(cohort, weights), 1, 1e-12) << option;
    EXPECT_NEAR(weights[1] / weights[0], option == "3,1" ? 1.0 / 3 : 6.0, 1e-12) << option;
  }
  EXPECT_THAT(class_weights("balanced", cohort, all), ElementsAre(DoubleEq(28.0 / 48), DoubleEq(28.0 / 8)));
  EXPECT_TRUE(class_weights("none", cohort, all).empty());
}

}  // namespace
}  // namespace tripet::training
