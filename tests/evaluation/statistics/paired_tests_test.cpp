// Paired tests where the usual ones mislead: near-perfect folds, many pairs, several scans a participant, folds of
// unlike size, a class of one.
#include "evaluation/statistics/paired_tests.hpp"

#include <boost/math/distributions/normal.hpp>
#include <random>

#include "evaluation/evaluation_support.hpp"
#include "evaluation/statistics/equivalence.hpp"
#include "evaluation/statistics/significance.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;

double value_of(const Json& metrics, const std::string& strategy, const std::string& metric) {
  return metrics["strategies"][strategy]["metrics"][metric]["value"].get<double>();
}

TEST(DelongOverFolds, IsTheDifferenceOfTheMeansThatAreTold) {
  const ScratchFolder folder;
  for (const unsigned seed : {1U, 2U, 3U}) {
    const auto metrics = judged(
        RandomCohort{.participants = 150, .repeats = 2, .strategies = {{"a", 2.5}, {"b", 1.5}}, .seed = seed}.table(),
        folder.path());
    const Json& found = *comparison_of(metrics, "auc_fold_mean", "models");
    EXPECT_EQ(found["test"], "DeLong");
    EXPECT_NEAR(found["difference"].get<double>(),
                value_of(metrics, "a", "auc_fold_mean") - value_of(metrics, "b", "auc_fold_mean"), 1e-12);
  }
}

/// Folds in which both models are near 1 say little of the difference; the true one is known by the normal's areas.
TEST(DelongOverFolds, HoldsTheTruthWhereFoldsAreNearOne) {
  std::mt19937_64 generator(9);
  std::normal_distribution<double> normal;
  constexpr int studies = 1000, folds = 5, of_class = 15;
  const auto area = [](double shift) { return boost::math::cdf(boost::math::normal(), shift / std::sqrt(2.0)); };
  const double truth = area(2.5) - area(1.5);
  int held = 0;
  double mean = 0;
  for (int study = 0; study < studies; ++study) {
    std::vector<evaluation::ModelAuc> a, b;
    for (int fold = 0; fold < folds; ++fold) {
      std::vector<double> scores_a, scores_b;
      std::vector<bool> positive;
      std::vector<std::uint32_t> participant;
      for (int i = 0; i < 2 * of_class; ++i) {
        positive.push_back(i % 2 == 1);
        scores_a.push_back((i % 2) * 2.5 + normal(generator));
        scores_b.push_back((i % 2) * 1.5 + normal(generator));
        participant.push_back(static_cast<std::uint32_t>(fold * 2 * of_class + i));
      }
      for (auto* side : {&a, &b}) {
        side->push_back(evaluation::two_sample_auc(side == &a ? scores_a : scores_b, positive));
        side->back().fold = fold;
        side->back().participant = participant;
      }
    }
    std::string reason;
    const auto test = evaluation::delong(a, b, reason);
    ASSERT_TRUE(test) << reason;
    const auto [low, high] = test->interval(0.95);
    held += low <= truth && truth <= high;
    mean += test->difference / studies;
  }
  EXPECT_NEAR(mean, truth, 0.003);
  EXPECT_GT(held, 0.92 * studies);
  EXPECT_LT(held, 0.98 * studies);
}

TEST(DelongOverFolds, OfTheSamePredictionsIsCertainAndOfOthersIsNot) {
  const ScratchFolder folder;
  core::Tsv table = RandomCohort{.participants = 90, .strategies = {{"a", 1.0}}, .seed = 6}.table();
  const core::Tsv once = table;
  for (std::size_t row = 0; row < once.size(); ++row) {
    std::vector<std::string> copy;
    for (const auto& column : once.columns()) copy.push_back(column == "strategy" ? "b" : once.at(row, column));
    table.add(copy);
  }
  const auto metrics = judged(table, folder.path());
  const Json& found = *comparison_of(metrics, "auc_fold_mean", "models");
  EXPECT_EQ(found["low"], 0);
  EXPECT_EQ(found["high"], 0);
  EXPECT_EQ(found["p"], 1);
  // Both rank everybody right, with other numbers.
  const auto perfect =
      judged(RandomCohort{.participants = 90, .strategies = {{"a", 30}, {"b", 20}}, .seed = 6}.table(), folder.path());
  for (const auto& comparison : perfect["comparisons"]) {
    if (comparison["question"] != "models" || !comparison["low"].is_number()) continue;
    EXPECT_LT(comparison["low"], comparison["high"]) << comparison.dump();
  }
}

/// p and interval agree at every level that Holm leaves, and no number of resamples bounds p.
TEST(PairedBootstrap, ItsPIsThatOfItsInterval) {
  std::mt19937_64 generator(10);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> reach(0.02, 0.08);
  for (int study = 0; study < 300; ++study) {
    std::vector<evaluation::Comparison> all(5);
    std::vector<evaluation::Comparison*> pairs;
    std::vector<double> p;
    for (auto& c : all) {
      c.difference = 0.08 * normal(generator);
      c.low = c.difference - reach(generator);
      c.high = c.difference + reach(generator);
      p.push_back(c.p = evaluation::p_of_interval(c));
      pairs.push_back(&c);
      EXPECT_EQ(c.p<0.05, c.low> 0 || c.high < 0);
    }
    const auto adjusted = evaluation::holm(p);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].p_adjusted = adjusted[i];
    evaluation::set_holm_intervals(pairs);
    for (const auto& c : all) EXPECT_EQ(c.low > 0 || c.high < 0, c.p_adjusted < 0.05) << c.p_adjusted;
  }
}

TEST(PairedBootstrap, FindsWhatIsPlainAmongManyPairs) {
  const ScratchFolder folder;
  RandomCohort cohort{.participants = 90, .strategies = {{"perfect", 9.0}}, .seed = 11};
  for (int other = 0; other < 7; ++other) cohort.strategies.emplace_back("coin" + std::to_string(other), 0.0);
  const auto metrics = judged(cohort.table(), folder.path(), 200);
  for (const auto& comparison : metrics["comparisons"]) {
    if (comparison["question"] != "models" || comparison["metric"] != "macro_f1") continue;
    if (comparison["a"] == "perfect") {
      EXPECT_EQ(comparison["verdict"], "a better") << comparison.dump();
    }
  }
}

core::Tsv table_of(const std::vector<std::string>& columns) {
  std::vector<std::string> all{"participant_id", "session_id", "fold", "strategy", "label"};
  for (const auto& name : columns) all.push_back("prob_" + name);
  return core::Tsv(all);
}

/// a is right a little oftener of most participants; b much oftener of a few.
TEST(McNemar, IsNotAskedWhoIsOftenerRightWhereParticipantsHaveSeveralScans) {
  const ScratchFolder folder;
  auto table = table_of({"C0", "C1"});
  for (const std::string strategy : {"a", "b"}) {
    for (int i = 0; i < 60; ++i) {
      for (int scan = 0; scan < 10; ++scan) {
        // Of 45 participants a is right of 8 scans and b of 7; of 15 a of none and b of all.
        const int right = i < 45 ? (strategy == "a" ? 8 : 7) : (strategy == "a" ? 0 : 10);
        const bool one = (i % 2 == 1) == (scan < right);
        table.add({RandomCohort::id(i), "ses-" + std::to_string(scan), "n/a", strategy, i % 2 == 1 ? "C1" : "C0",
                   one ? "0.2" : "0.8", one ? "0.8" : "0.2"});
      }
    }
  }
  const Json found = *comparison_of(judged(table, folder.path(), 500), "accuracy", "models");
  EXPECT_EQ(found["test"], "paired bootstrap");
  EXPECT_LT(found["difference"], 0);
  EXPECT_FALSE(found.contains("discordant"));
  EXPECT_NE(found["verdict"], "a better");
}

TEST(McNemar, ItsIntervalDoesNotLieApartFromZeroWherePSaysThatItMayBeChance) {
  const ScratchFolder folder;
  int apart = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    const RandomCohort cohort{
        .participants = 60, .classes = 2, .strategies = {{"a", 1.6}, {"b", 1.0}}, .seed = 100 + seed};
    const Json found = *comparison_of(judged(cohort.table(), folder.path(), 200), "accuracy", "models");
    ASSERT_EQ(found["test"], "McNemar mid-p");
    if (found["p"].get<double>() >= 0.05) {
      EXPECT_LE(found["low"], 0) << found.dump();
      EXPECT_GE(found["high"], 0) << found.dump();
    } else {
      ++apart;
    }
  }
  EXPECT_GT(apart, 3);
}

/// One fold of nearly all scans, in which a is a little better, and small ones in which it is much worse.
TEST(CorrectedT, SaysNothingWhereFoldsOfUnlikeSizeContradictTheWhole) {
  const ScratchFolder folder;
  auto table = table_of({"C0", "C1"});
  for (const std::string strategy : {"a", "b"}) {
    for (int i = 0; i < 720; ++i) {
      const int fold = i < 600 ? 0 : 1 + (i - 600) / 12;
      const bool right = fold == 0 ? strategy == "a" || i % 5 != 0 : strategy == "b" || i % 6 == fold % 3;
      const bool one = (i / 2 % 2 == 1) == right;
      table.add({RandomCohort::id(i), "n/a", std::to_string(fold), strategy, i / 2 % 2 == 1 ? "C1" : "C0",
                 one ? "0.2" : "0.8", one ? "0.8" : "0.2"});
    }
  }
  auto metrics = judged(table, folder.path());
  const Json* found = comparison_of(metrics, "balanced_accuracy", "procedures");
  const double of_all = value_of(metrics, "a", "balanced_accuracy") - value_of(metrics, "b", "balanced_accuracy");
  if (of_all < 0) {
    EXPECT_EQ((*found)["verdict"], "b better");
  } else {
    EXPECT_FALSE((*found)["p"].is_number());
    EXPECT_THAT((*found)["reason"].get<std::string>(), testing::HasSubstr("folds of 12 to 600 scans"));
  }
  ASSERT_GE(of_all, 0) << "the case is not the one that is meant";
  bool said = false;
  for (const auto& caveat : metrics["verdicts"][0]["caveats"]) {
    said = said || caveat.get<std::string>().find("12 to 600 scans") != std::string::npos;
  }
  EXPECT_TRUE(said);
}

/// One participant of a third class leaves kappa and macro F1 as sure as what it can move.
TEST(VarianceFloor, AClassOfOneDoesNotMakeEveryMetricUntestable) {
  const ScratchFolder folder;
  const RandomCohort two{.participants = 120, .classes = 2, .strategies = {{"a", 3.0}, {"b", 0.5}}, .seed = 12};
  const core::Tsv source = two.table();
  auto table = table_of({"C0", "C1", "rare"});
  for (std::size_t row = 0; row < source.size(); ++row) {
    const auto cell = [&](const char* column) { return source.at(row, column); };
    table.add(
        {cell("participant_id"), "n/a", "n/a", cell("strategy"), cell("label"), cell("prob_C0"), cell("prob_C1"), "0"});
  }
  for (const std::string strategy : {"a", "b"}) {
    table.add({"sub-rare", "n/a", "n/a", strategy, "rare", "0.5", "0.3", "0.2"});
  }
  const auto metrics = judged(table, folder.path(), 500);
  const Json& kappa = *comparison_of(metrics, "cohen_kappa", "models");
  EXPECT_GT(kappa["low"], 0.1) << kappa.dump();
  EXPECT_LT(kappa["high"], 1.2) << kappa.dump();
  const Json& f1 = *comparison_of(metrics, "macro_f1", "models");
  EXPECT_LT(f1["high"].get<double>() - f1["low"].get<double>(), 0.7) << f1.dump();
}

}  // namespace
}  // namespace tripet::tests
