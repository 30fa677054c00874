// Intervals of areas and losses of participants with eight scans each: how often they hold a truth that is known in
// closed form, and which kind metrics.json names.

#include "evaluation/statistics/clustered_interval.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

constexpr int scans = 8;

/// [participants][scans] unit variance, half of it the participant's.
std::vector<std::vector<double>> scores(int participants, double mean, std::mt19937_64& generator) {
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> all;
  for (int i = 0; i < participants; ++i) {
    const double own = mean + std::sqrt(0.5) * normal(generator);
    auto& of_one = all.emplace_back();
    for (int scan = 0; scan < scans; ++scan) of_one.push_back(own + std::sqrt(0.5) * normal(generator));
  }
  return all;
}

/// Of each participant of a the share of pairs with b in which its scan scores higher.
std::vector<double> shares_above(const std::vector<std::vector<double>>& a, const std::vector<std::vector<double>>& b) {
  std::vector<double> sorted;
  for (const auto& one : b) sorted.insert(sorted.end(), one.begin(), one.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> shares;
  for (const auto& one : a) {
    double below = 0;
    for (const double s : one) below += std::lower_bound(sorted.begin(), sorted.end(), s) - sorted.begin();
    shares.push_back(below / static_cast<double>(scans * sorted.size()));
  }
  return shares;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Of the mean.
double variance_of_mean(const std::vector<double>& values) {
  double squares = 0;
  for (const double value : values) squares += std::pow(value - mean_of(values), 2);
  const auto n = static_cast<double>(values.size());
  return squares / (n - 1) / n;
}

struct Misses {
  int below = 0, above = 0;

  void count(const std::pair<double, double>& interval, double truth) {
    below += interval.second < truth;
    above += interval.first > truth;
  }
};

TEST(ClusteredInterval, HoldsAnAreaOf20And40TimesEight) {
  constexpr int cohorts = 2000;
  std::mt19937_64 generator(7);
  for (const double apart : {1.0, 1.8, 2.6, 3.4}) {
    const double truth = boost::math::cdf(boost::math::normal(), apart / std::sqrt(2.0));
    Misses misses;
    int perfect = 0;
    for (int c = 0; c < cohorts; ++c) {
      const auto with = scores(20, apart, generator), without = scores(40, 0, generator);
      const auto of_with = shares_above(with, without), of_without = shares_above(without, with);
      const double variance = variance_of_mean(of_with) + variance_of_mean(of_without), auc = mean_of(of_with);
      const auto interval = evaluation::clustered_interval(auc, variance, {0, 1}, 57, 0.95);
      perfect += !interval;
      if (!interval) continue;  // not a pair out of order
      EXPECT_LT(interval->first, auc);
      EXPECT_GT(interval->second, auc);
      misses.count(*interval, truth);
    }
    EXPECT_LE(misses.below + misses.above, 0.07 * (cohorts - perfect)) << truth;
    EXPECT_GE(misses.below + misses.above, 0.01 * (cohorts - perfect)) << truth;
    EXPECT_LE(misses.above, 0.045 * (cohorts - perfect)) << truth;
  }
}

TEST(ClusteredInterval, HoldsAMeanLoss) {
  constexpr int cohorts = 4000, participants = 60;
  std::mt19937_64 generator(8);
  std::gamma_distribution<double> loss(0.7, 1 / 0.7);  // mean 1; many small ones, a few large
  Misses misses;
  for (int c = 0; c < cohorts; ++c) {
    std::vector<double> of_participant(participants);
    for (double& one : of_participant) one = loss(generator);
    const double mean = mean_of(of_participant);
    misses.count(*evaluation::clustered_interval(mean, variance_of_mean(of_participant),
                                                 {0, std::numeric_limits<double>::infinity()}, 57, 0.95),
                 1);
  }
  EXPECT_LE(misses.below + misses.above, 0.07 * cohorts);
  EXPECT_GE(misses.below + misses.above, 0.03 * cohorts);
}

TEST(ClusteredInterval, MirrorsAndHasNoneAtABound) {
  const auto near = *evaluation::clustered_interval(0.9, 0.002, {0, 1}, 40, 0.95);
  const auto far = *evaluation::clustered_interval(0.1, 0.002, {0, 1}, 40, 0.95);
  EXPECT_NEAR(near.first, 1 - far.second, 1e-12);
  EXPECT_NEAR(near.second, 1 - far.first, 1e-12);
  const auto wide = *evaluation::clustered_interval(0.8, 0.008, {-1, 1}, 40, 0.95);
  EXPECT_NEAR(wide.first, 2 * near.first - 1, 1e-12);
  EXPECT_FALSE(evaluation::clustered_interval(1, 0, {0, 1}, 40, 0.95));
  EXPECT_FALSE(evaluation::clustered_interval(0.5, 0, {0, 1}, 40, 0.95));
}

TEST(ClusteredInterval, IsTheHeadlineOfSeveralScansAlone) {
  const ScratchFolder folder;
  Design design{.participants = 45, .scans = 3, .folds = 3};
  design.strategies = {{"one", right_with(0.8, 3)}};
  const auto several = judged(design.table(), folder.path())["strategies"]["one"];
  design.scans = 1;
  const auto single = judged(design.table(), folder.path())["strategies"]["one"];
  for (const std::string metric : {"macro_f1", "mcc", "auc_ovr_macro", "auc_fold_mean"}) {
    EXPECT_EQ(several["metrics"][metric]["interval"], "clustered logit") << metric;
  }
  EXPECT_EQ(several["metrics"]["log_loss"]["interval"], "clustered log");
  EXPECT_EQ(several["per_class"]["C1"]["auc"]["interval"], "clustered logit");
  EXPECT_EQ(several["per_class"]["C1"]["sensitivity"]["interval"], "clustered wilson");
  EXPECT_EQ(single["metrics"]["auc_ovr_macro"]["interval"], "logit");
  EXPECT_EQ(single["metrics"]["log_loss"]["interval"], "bca");
}

}  // namespace
}  // namespace tripet::tests
