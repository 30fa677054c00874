// Verifies that prediction sets hold the truth as often as they promise, over all scans and within each class, and that
// too few calibration scans give the full set rather than a false promise.

#include "model/strategies/abstention.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/random.hpp"

namespace tripet::model {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t classes = 3;

/// Softmax of noisy logits, and a truth that often is another class: the network is overconfident, and worse for the
/// rare classes.
struct Simulated {
  std::vector<double> probabilities;
  std::vector<std::int64_t> labels;
};

Simulated simulate(std::size_t scans) {
  core::Random random("abstention");
  Simulated all;
  for (std::size_t i = 0; i < scans; ++i) {
    const double u = random.uniform();
    const std::int64_t label = u < 0.6 ? 0 : u < 0.85 ? 1 : 2;
    std::vector<double> p(classes);
    for (std::size_t c = 0; c < classes; ++c) {
      p[c] = std::exp(
          2 * (random.normal() + (static_cast<std::int64_t>(c) == label ? 1.5 - 0.4 * static_cast<double>(label) : 0)));
    }
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (const double value : p) all.probabilities.push_back(value / sum);
    all.labels.push_back(label);
  }
  return all;
}

std::span<const double> row(const std::vector<double>& probabilities, std::size_t i) {
  return {probabilities.data() + i * classes, classes};
}

/// Mean coverage over 500 random halves, over all scans first and then within each class.
std::vector<double> mean_coverage(bool by_class) {
  const Simulated all = simulate(2000);
  std::vector<double> mean(classes + 1);
  constexpr int splits = 500;
  std::vector<std::size_t> order(all.labels.size());
  std::iota(order.begin(), order.end(), 0);
  core::Random random("splits");
  for (int split = 0; split < splits; ++split) {
    random.shuffle(order);
    const std::size_t half = order.size() / 2;
    Simulated calibration;
    for (std::size_t i = 0; i < half; ++i) {
      const auto p = row(all.probabilities, order[i]);
      calibration.probabilities.insert(calibration.probabilities.end(), p.begin(), p.end());
      calibration.labels.push_back(all.labels[order[i]]);
    }
    Abstention abstention{.alpha = 0.1, .by_class = by_class};
    calibrate_sets(abstention, calibration.probabilities, calibration.labels, classes);
    std::vector<double> covered(classes + 1), count(classes + 1);
    for (std::size_t i = half; i < order.size(); ++i) {
      const auto label = static_cast<std::size_t>(all.labels[order[i]]);
      const auto set = prediction_set(abstention, row(all.probabilities, order[i]));
      const bool holds = std::find(set.begin(), set.end(), label) != set.end();
      for (const std::size_t at : {std::size_t{0}, label + 1}) {
        covered[at] += holds;
        ++count[at];
      }
    }
    for (std::size_t at = 0; at < mean.size(); ++at) mean[at] += covered[at] / count[at] / splits;
  }
  return mean;
}

TEST(Abstention, MarginalSetsHoldTheTruthNineTimesInTen) {
  const auto coverage = mean_coverage(false);
  EXPECT_NEAR(coverage[0], 0.9, 0.01);
  // What the marginal promise leaves open, and the reason for the other kind.
  EXPECT_LT(coverage[3], 0.87);
}

TEST(Abstention, SetsByClassHoldTheTruthNineTimesInTenWithinEachClass) {
  for (const double coverage : mean_coverage(true)) EXPECT_NEAR(coverage, 0.9, 0.01);
}

TEST(Abstention, ThresholdIsTheRankOfTheDefinition) {
  // 19 scores 0.05 ... 0.95 of one class: ceil(20 x 0.9) = 18th smallest.
  std::vector<double> p;
  for (int i = 1; i < 20; ++i) p.insert(p.end(), {1 - 0.05 * i, 0.05 * i});
  Abstention abstention{.alpha = 0.1};
  calibrate_sets(abstention, p, std::vector<std::int64_t>(19, 0), 2);
  EXPECT_THAT(abstention.thresholds, ElementsAre(DoubleNear(0.9, 1e-12), DoubleNear(0.9, 1e-12)));
}

TEST(Abstention, TooFewScansOfAClassGiveTheFullSet) {
  EXPECT_EQ(least_scans(0.1), 9);
  EXPECT_EQ(least_scans(0.05), 19);
  EXPECT_EQ(least_scans(0.3), 3);
  std::vector<double> p;
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 40; ++i) {
    const int label = i < 31 ? 0 : 1;  // 31 and 9
    p.insert(p.end(), {label == 0 ? 0.99 : 0.01, label == 0 ? 0.01 : 0.99});
    labels.push_back(label);
  }
  const std::vector<double> sure{0.999, 0.001};
  Abstention abstention{.alpha = 0.1, .by_class = true};
  calibrate_sets(abstention, p, labels, 2);
  EXPECT_THAT(too_few(abstention, {"CN", "AD"}), IsEmpty());
  EXPECT_THAT(prediction_set(abstention, sure), ElementsAre(0));
  p.resize(p.size() - 2);
  labels.pop_back();
  calibrate_sets(abstention, p, labels, 2);
  EXPECT_THAT(too_few(abstention, {"CN", "AD"}), ElementsAre("AD"));
  EXPECT_THAT(prediction_set(abstention, sure), ElementsAre(0, 1));
  EXPECT_EQ(answer(abstention, sure, {"CN", "AD"}), "cannot tell");
  abstention.by_class = false;
  calibrate_sets(abstention, std::vector<double>(16, 0.5), std::vector<std::int64_t>(8, 1), 2);
  EXPECT_THAT(too_few(abstention, {"CN", "AD"}), ElementsAre("all classes together"));
  EXPECT_THROW(calibrate_sets(abstention = {.alpha = 1}, p, labels, 2), core::UsageError);
}

TEST(Abstention, AnswersInWords) {
  const std::vector<std::string> names{"CN", "AD", "DLB"};
  const Abstention sets{.alpha = 0.1, .thresholds = {0.7, 0.7, 0.7}};
  EXPECT_EQ(answer(sets, std::vector{0.1, 0.8, 0.1}, names), "AD");
  EXPECT_EQ(answer(sets, std::vector{0.1, 0.45, 0.45}, names), "AD or DLB");
  EXPECT_EQ(answer(sets, std::vector{0.33, 0.33, 0.34}, names), "cannot tell");
  EXPECT_EQ(answer({.alpha = 0.1, .thresholds = {0.1, 0.1, 0.1}}, std::vector{0.2, 0.2, 0.6}, names), "cannot tell");
  const Abstention rejecting{.reject = 0.6};
  EXPECT_EQ(answer(rejecting, std::vector{0.1, 0.59, 0.31}, names), "cannot tell");
  EXPECT_EQ(answer(rejecting, std::vector{0.1, 0.61, 0.29}, names), "AD");
}

TEST(Abstention, SurvivesJson) {
  const Abstention before{.alpha = 0.1,
                          .by_class = true,
                          .thresholds = {0.25, INFINITY},
                          .scans = {40, 3},
                          .reject = 0.5,
                          .source = "a set of its own"};
  const Abstention after = abstention_from_json(core::Json::parse(to_json(before).dump()));
  EXPECT_EQ(after.thresholds, before.thresholds);
  EXPECT_EQ(to_json(after), to_json(before));
}

}  // namespace
}  // namespace tripet::model
