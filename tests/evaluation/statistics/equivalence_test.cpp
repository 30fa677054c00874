// Verifies two one-sided tests, their adjustment over pairs, the number of participants that they take, and that the
// intervals of several pairs agree with Holm's verdicts.

#include "evaluation/statistics/equivalence.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <random>

#include "evaluation/evaluation_support.hpp"
#include "evaluation/statistics/significance.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Comparison;

/// As the corrected t makes it.
Comparison compared(double difference, double error, int degrees_of_freedom, double margin = 0.05) {
  const boost::math::students_t t(degrees_of_freedom);
  const double q95 = boost::math::quantile(t, 0.975) * error, q90 = boost::math::quantile(t, 0.95) * error;
  Comparison c;
  c.metric = "balanced_accuracy";
  c.degrees_of_freedom = degrees_of_freedom;
  c.margin = margin;
  c.difference = difference;
  c.low = difference - q95;
  c.high = difference + q95;
  c.low90 = difference - q90;
  c.high90 = difference + q90;
  c.p = 2 * boost::math::cdf(boost::math::complement(t, std::abs(difference) / error));
  return c;
}

TEST(Equivalence, IsTwoOneSidedTests) {
  const boost::math::students_t t(14);
  const double upper = boost::math::cdf(boost::math::complement(t, (0.05 - 0.01) / 0.02));
  EXPECT_NEAR(evaluation::equivalence_p(compared(0.01, 0.02, 14)), upper, 1e-12);
  EXPECT_NEAR(evaluation::equivalence_p(compared(-0.01, 0.02, 14)), upper, 1e-12);
  EXPECT_TRUE(std::isnan(evaluation::equivalence_p(compared(0.01, 0.02, 14, std::nan("")))));
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> difference(-0.1, 0.1), error(0.001, 0.05);
  for (int i = 0; i < 1000; ++i) {
    const Comparison c = compared(difference(generator), error(generator), 4 + i % 20);
    EXPECT_EQ(evaluation::equivalence_p(c) < 0.05, c.low90 > -0.05 && c.high90 < 0.05);
  }
}

/// The number that is named reaches 80 % in studies whose error is known.
TEST(Equivalence, TakesAsManyParticipantsAsIsSaid) {
  const Comparison seen = compared(0.03, 0.03, 400);
  for (const std::size_t pairs : {1U, 3U}) {
    const double n = evaluation::equivalence_participants(seen, 200, pairs);
    const double error = 0.03 * std::sqrt(200 / n);
    std::mt19937_64 generator(4);
    std::normal_distribution<double> estimate(0, error);
    int shown = 0;
    for (int study = 0; study < 20000; ++study) {
      shown += evaluation::equivalence_p(compared(estimate(generator), error, 400)) < 0.05 / static_cast<double>(pairs);
    }
    EXPECT_NEAR(shown / 20000.0, 0.80, 0.02) << pairs;
  }
}

/// With few degrees of freedom the error is an estimate too.
TEST(Equivalence, TakesMoreParticipantsWhereTheErrorIsHardlyKnown) {
  std::mt19937_64 generator(6);
  for (const int freedom : {2, 4, 14}) {
    for (const std::size_t pairs : {1U, 3U}) {
      const double n = evaluation::equivalence_participants(compared(0.03, 0.03, freedom), 200, pairs);
      const double error = 0.03 * std::sqrt(200 / n);
      std::normal_distribution<double> estimate(0, error);
      std::chi_squared_distribution<double> spread(freedom);
      int shown = 0;
      for (int study = 0; study < 20000; ++study) {
        const auto c = compared(estimate(generator), error * std::sqrt(spread(generator) / freedom), freedom);
        shown += evaluation::equivalence_p(c) < 0.05 / static_cast<double>(pairs);
      }
      EXPECT_NEAR(shown / 20000.0, 0.80, 0.05) << freedom << " " << pairs;
    }
  }
}

/// At a little more than the margin that is named Holm's procedure calls the pair equivalent, at a little less it does
/// not.
TEST(SmallestMargin, IsThatOfHolmsVerdict) {
  std::mt19937_64 generator(7);
  std::normal_distribution<double> difference(0, 0.03);
  std::uniform_real_distribution<double> error(0.005, 0.03);
  for (int study = 0; study < 300; ++study) {
    std::vector<Comparison> all;
    for (int pair = 0; pair < 1 + study % 6; ++pair) {
      all.push_back(compared(difference(generator), error(generator), 2 + study % 13));
    }
    std::vector<Comparison*> pairs;
    for (auto& c : all) pairs.push_back(&c);
    evaluation::set_smallest_margins(pairs);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const double share : {0.999, 1.001}) {
        std::vector<double> p;
        for (Comparison c : all) {
          c.margin = share * all[i].smallest_margin;
          p.push_back(evaluation::equivalence_p(c));
        }
        EXPECT_EQ(evaluation::holm(p)[i]<0.05, share> 1) << study << " " << i;
      }
    }
  }
}

TEST(SmallestMargin, OfOnePairIsTheFartherEndOfItsInterval) {
  Comparison one = compared(-0.02, 0.02, 14), untested = compared(0, 0.01, 14);
  untested.p = std::nan("");
  evaluation::set_smallest_margins({&one, &untested});
  EXPECT_NEAR(one.smallest_margin, -one.low90, 1e-12);
  EXPECT_TRUE(std::isnan(untested.smallest_margin));
}

TEST(DetectableDifference, OfThreePairsIsThatOfHolmsFirstStep) {
  const boost::math::students_t t(14);
  const auto at = [&](double level) { return boost::math::quantile(t, 1 - level / 2) + boost::math::quantile(t, 0.8); };
  std::vector<Comparison> all(3, compared(0.01, 0.02, 14));
  std::vector<Comparison*> pairs;
  for (auto& c : all) {
    c.question = evaluation::Question::procedures;
    c.detectable_difference = at(0.05) * 0.02;
    pairs.push_back(&c);
  }
  evaluation::set_holm_detectable({&all[0]});
  EXPECT_NEAR(all[0].detectable_difference, at(0.05) * 0.02, 1e-12);
  evaluation::set_holm_detectable(pairs);
  for (const auto& c : all) EXPECT_NEAR(c.detectable_difference, at(0.05 / 3) * 0.02, 1e-12);
}

TEST(HolmIntervals, AgreeWithTheVerdicts) {
  std::mt19937_64 generator(5);
  std::normal_distribution<double> difference(0, 0.04);
  for (int study = 0; study < 500; ++study) {
    std::vector<Comparison> all;
    std::vector<Comparison*> pairs;
    std::vector<double> p;
    for (int pair = 0; pair < 6; ++pair) p.push_back(all.emplace_back(compared(difference(generator), 0.015, 14)).p);
    const auto adjusted = evaluation::holm(p);
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i].p_adjusted = adjusted[i];
      pairs.push_back(&all[i]);
    }
    evaluation::set_holm_intervals(pairs);
    for (const auto& c : all) EXPECT_EQ(c.low > 0 || c.high < 0, c.p_adjusted < 0.05) << c.p << " " << c.p_adjusted;
  }
}

TEST(HolmIntervals, OfOnePairAreItsOwn) {
  Comparison one = compared(0.02, 0.02, 14);
  const double low = one.low, high = one.high;
  one.p_adjusted = one.p;
  evaluation::set_holm_intervals({&one});
  EXPECT_DOUBLE_EQ(one.low, low);
  EXPECT_DOUBLE_EQ(one.high, high);
  EXPECT_EQ(one.level, 0.95);
}

/// Three strategies through the whole evaluation: what is told of a pair agrees with its adjusted p.
TEST(HolmIntervals, OfThreeStrategiesAreToldAlike) {
  const ScratchFolder folder;
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U}) {
    const RandomCohort cohort{
        .participants = 150, .repeats = 3, .strategies = {{"a", 1.3}, {"b", 1.0}, {"c", 0.8}}, .seed = seed};
    const auto metrics = judged(cohort.table(), folder.path());
    std::size_t wider = 0;
    for (const auto& verdict : metrics["verdicts"]) {
      const bool apart = verdict["low"] > 0 || verdict["high"] < 0;
      EXPECT_EQ(apart, verdict["p_adjusted"] < 0.05) << verdict.dump();
      EXPECT_GE(verdict["p_equivalence_adjusted"], verdict["p_equivalence"]);
      wider += verdict.contains("level") ? 1 : 0;
    }
    EXPECT_GE(wider, 1U);
  }
}

TEST(Margin, MustBeGivenWhereFiveHundredthsMeanNothing) {
  evaluation::JudgeOptions options;
  EXPECT_EQ(options.margin_of_primary(), 0.05);
  options.check_margin();
  for (const char* metric : {"log_loss", "brier", "mcc", "cohen_kappa"}) {
    options.primary = metric;
    options.margin.reset();
    EXPECT_THROW(options.check_margin(), core::UsageError) << metric;
    options.margin = 0.1;
    options.check_margin();
    EXPECT_EQ(options.margin_of_primary(), 0.1);
  }
}

}  // namespace
}  // namespace tripet::tests
