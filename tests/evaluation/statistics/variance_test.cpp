// Where the scatter of a metric and of a difference comes from.

#include "evaluation/statistics/variance.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(Variance, IsSplitIntoItsSources) {
  // Folds of a repeat differ by 0.1 and 0.2 from their mean; repeats by 0.05.
  const auto split = evaluation::split_variance({0.5, 0.6, 0.7}, {{0.4, 0.6}, {0.5, 0.7}}, {0.5, 0.6});
  EXPECT_NEAR(split.participant, 0.01, 1e-12);
  EXPECT_NEAR(split.fold, 0.02, 1e-12);
  EXPECT_NEAR(split.fold_beyond, 0, 1e-12) << "two folds of half the participants scatter by as much";
  EXPECT_NEAR(split.repeat, 0.005, 1e-12);
  EXPECT_NEAR(split.error, std::sqrt(0.01 + 0.0025), 1e-12);
  const auto alone = evaluation::split_variance({0.5, 0.6, 0.7}, {{0.5}}, {0.5});
  EXPECT_TRUE(std::isnan(alone.repeat));
  EXPECT_TRUE(std::isnan(alone.fold));
  EXPECT_NEAR(alone.error, 0.1, 1e-12);
}

TEST(Variance, OfADifferenceStandsInTheVerdict) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.repeats = 2, .strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 85}.table(), folder.path());
  const auto& verdict = metrics["verdicts"][0];
  std::vector<double> repeats(2, 0);
  for (const std::string name : {"a", "b"}) {
    EXPECT_EQ(metrics["strategies"][name]["variance"]["metric"], "balanced_accuracy");
    EXPECT_GT(metrics["strategies"][name]["variance"]["repeat"].get<double>(), 0);
  }
  EXPECT_GT(verdict["variance"]["participant"].get<double>(), 0);
  EXPECT_GT(verdict["variance"]["fold"].get<double>(), 0);
  EXPECT_GT(verdict["assumed_discordance"].get<double>(), 0);
}

}  // namespace
}  // namespace tripet::tests
