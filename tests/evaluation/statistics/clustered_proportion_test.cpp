// Intervals of proportions of scans of which several are of one participant: known effective numbers, and how often
// they hold the truth among 60 participants with 8 scans each.

#include "evaluation/statistics/clustered_proportion.hpp"

#include <cmath>
#include <random>

#include "evaluation/design_support.hpp"
#include "evaluation/statistics/significance.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::ClusterCount;

TEST(EffectiveProportion, CountsParticipantsWhereTheirScansAgree) {
  std::vector<ClusterCount> clusters;
  for (int i = 0; i < 20; ++i) clusters.push_back({i < 14 ? 8.0 : 0.0, 8});
  const auto agreed = evaluation::effective_proportion(clusters);
  EXPECT_NEAR(agreed.share, 0.7, 1e-12);
  EXPECT_NEAR(agreed.trials, 19, 1e-9) << "p (1 - p) / v of 20 participants, v with 20 / 19";
  for (auto& c : clusters) c.successes = 8;
  EXPECT_EQ(evaluation::effective_proportion(clusters).trials, 20) << "nothing shows that scans are independent";
}

TEST(EffectiveProportion, CountsScansWhereTheyAreIndependent) {
  std::mt19937_64 generator(5);
  std::vector<ClusterCount> clusters;
  for (int i = 0; i < 4000; ++i) {
    clusters.push_back({static_cast<double>(std::binomial_distribution<>(8, 0.8)(generator)), 8});
  }
  EXPECT_NEAR(evaluation::effective_proportion(clusters).trials, 32000, 2000);
}

TEST(ClusteredWilson, NeverEndsWhereAllAreRight) {
  const std::vector<ClusterCount> clusters(18, {8, 8});
  const auto interval = evaluation::clustered_wilson_interval(clusters, 0.95);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->second, 1);
  EXPECT_LT(interval->first, evaluation::wilson_interval(18, 18, 0.95).first + 1e-12);
  EXPECT_FALSE(evaluation::clustered_wilson_interval({{8, 8}}, 0.95)) << "one participant says nothing of others";
}

/// Participants' own probabilities of being recognised scatter with this intraclass correlation (beta-binomial).
std::vector<ClusterCount> draw(int participants, double share, double correlation, std::mt19937_64& generator) {
  std::vector<ClusterCount> clusters;
  for (int i = 0; i < participants; ++i) {
    double p = share;
    if (correlation > 0) {
      const double size = 1 / correlation - 1;
      const double a = std::gamma_distribution<>(share * size)(generator);
      const double b = std::gamma_distribution<>((1 - share) * size)(generator);
      p = a / (a + b);
    }
    clusters.push_back({static_cast<double>(std::binomial_distribution<>(8, p)(generator)), 8});
  }
  return clusters;
}

TEST(ClusteredWilson, HoldsTheTruthOf60TimesEight) {
  constexpr int cohorts = 3000;
  std::mt19937_64 generator(11);
  for (const double share : {0.6, 0.85}) {
    for (const double correlation : {0.0, 0.3, 0.8}) {
      int single = 0, mean = 0;
      for (int c = 0; c < cohorts; ++c) {
        std::vector<std::vector<ClusterCount>> classes;
        std::vector<ClusterCount> all;
        for (int k = 0; k < 3; ++k) {
          classes.push_back(draw(20, share, correlation, generator));
          all.insert(all.end(), classes.back().begin(), classes.back().end());
        }
        const auto of_all = evaluation::clustered_wilson_interval(all, 0.95);
        const auto of_mean = evaluation::clustered_mean_wilson_interval(classes, 0.95);
        single += of_all->first <= share && share <= of_all->second;
        mean += of_mean->first <= share && share <= of_mean->second;
      }
      EXPECT_GE(single, 0.93 * cohorts) << share << " " << correlation;
      EXPECT_LE(single, 0.98 * cohorts) << share << " " << correlation;
      EXPECT_GE(mean, 0.93 * cohorts) << share << " " << correlation;
      EXPECT_LE(mean, 0.975 * cohorts) << share << " " << correlation;
    }
  }
}

TEST(Clustered, OfEighteenPerfectParticipantsNothingIsCertain) {
  Design design{.participants = 18, .scans = 8, .folds = 3};
  design.strategies = {{"perfect", right_with(1, 3)}, {"collapsed", always(0, 3)}};
  const ScratchFolder folder;
  const auto metrics = judged(design.table(), folder.path());
  const auto check = [](const core::Json& value, const std::string& where) {
    if (!value.is_object() || !value.contains("low") || !value["low"].is_number()) return;
    EXPECT_GT(value["high"].get<double>() - value["low"].get<double>(), 1e-6) << where << " " << value.dump();
    EXPECT_LE(value["low"].get<double>(), value["value"].get<double>()) << where;
    EXPECT_GE(value["high"].get<double>(), value["value"].get<double>()) << where;
  };
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    for (const auto& [metric, value] : strategy["metrics"].items()) check(value, name + " " + metric);
    for (const auto& [label, of_class] : strategy["per_class"].items()) {
      for (const auto& [metric, value] : of_class.items()) check(value, name + " " + label + " " + metric);
    }
    for (const auto& [pair, of_pair] : strategy["pairwise"].items()) {
      for (const auto& [metric, value] : of_pair.items()) check(value, name + " " + pair + " " + metric);
    }
  }
  const auto& perfect = metrics["strategies"]["perfect"];
  EXPECT_LT(perfect["metrics"]["balanced_accuracy"]["low"].get<double>(), 0.9) << "18 participants, not 144 scans";
  EXPECT_LT(perfect["per_class"]["C0"]["auc"]["low"].get<double>(), 0.7) << "6 participants, not 48 scans";
  EXPECT_EQ(metrics["class_participants"]["C0"], 6);
  ASSERT_FALSE(metrics["warnings"].empty());
  EXPECT_THAT(metrics["warnings"][0].get<std::string>(), testing::HasSubstr("has only 6 participants"));
}

}  // namespace
}  // namespace tripet::tests
