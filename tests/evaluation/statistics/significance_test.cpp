// Tests of significance against statsmodels and scipy, and the corrected t under a null of two equal learners.

#include "evaluation/statistics/significance.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(McNemar, EqualsStatsmodels) {
  const std::vector<std::pair<int, int>> tables{{3, 11}, {11, 3}, {0, 6}, {1, 0}, {40, 62}, {7, 7}};
  std::string arguments = "mcnemar";
  for (const auto& [a, b] : tables) arguments += " " + std::to_string(a) + " " + std::to_string(b);
  const auto reference = python("reference_significance.py", arguments);
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const double ours = evaluation::mcnemar_mid_p(tables[i].first, tables[i].second).p;
    EXPECT_NEAR(ours, reference[i]["mid_p"].get<double>(), 1e-12) << arguments << " table " << i;
    EXPECT_LE(ours, reference[i]["exact"].get<double>());
  }
  EXPECT_EQ(evaluation::mcnemar_mid_p(0, 0).p, 1);
}

TEST(McNemar, FindsTheDetectableDifferenceWithItsPower) {
  for (const auto& [discordance, n] : std::vector<std::pair<double, double>>{{0.2, 150}, {0.05, 1000}, {0.4, 60}}) {
    const double d = evaluation::mcnemar_detectable(discordance, n);
    const auto power = python("reference_significance.py", "mcnemar-power " + core::format_number(discordance) + " " +
                                                               core::format_number(d) + " " + core::format_number(n));
    EXPECT_NEAR(power.get<double>(), 0.80, 1e-8) << discordance;
  }
  EXPECT_TRUE(std::isnan(evaluation::mcnemar_detectable(0.01, 50))) << "even all discordant one way are too few";
  EXPECT_TRUE(std::isnan(evaluation::mcnemar_detectable(0, 500)));
}

TEST(CorrectedT, EqualsScipyArithmetic) {
  const std::vector<double> differences{0.02, -0.01, 0.05, 0.031, 0.007, 0.06, -0.02, 0.011, 0.04, 0.025};
  std::string text = "corrected-t 5", reason;
  for (const double d : differences) text += " " + core::format_number(d);
  const auto reference = python("reference_significance.py", text);
  const auto ours = evaluation::corrected_t(differences, 5, reason);
  ASSERT_TRUE(ours);
  EXPECT_EQ(ours->degrees_of_freedom, 9);
  EXPECT_NEAR(ours->mean, reference["mean"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->p, reference["p"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->low95, reference["low"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->high95, reference["high"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->low90, reference["low90"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->high90, reference["high90"].get<double>(), 1e-12);
  EXPECT_NEAR(ours->detectable, reference["detectable"].get<double>(), 1e-12);
}

TEST(CorrectedT, KnowsWhereItDoesNotApply) {
  std::string reason;
  EXPECT_FALSE(evaluation::corrected_t({0.1}, 5, reason));
  EXPECT_THAT(reason, testing::HasSubstr("two folds"));
  EXPECT_FALSE(evaluation::corrected_t({0.1, 0.2}, 1, reason));
  EXPECT_FALSE(evaluation::corrected_t({0.1, 0.1, 0.1}, 3, reason));
  EXPECT_THAT(reason, testing::HasSubstr("same in every fold"));
  reason.clear();
  EXPECT_FALSE(evaluation::corrected_t({0, 0, 0}, 3, reason)) << "equal scores are not equal predictions";
  EXPECT_THAT(reason, testing::HasSubstr("same in every fold"));
}

TEST(Wilson, EqualsStatsmodels) {
  const std::vector<std::pair<double, double>> counts{{0, 12}, {12, 12}, {7, 12}, {1, 400}, {33.5, 60}};
  std::string arguments = "wilson";
  for (const auto& [x, n] : counts) arguments += " " + core::format_number(x) + " " + core::format_number(n);
  const auto reference = python("reference_significance.py", arguments);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto [low, high] = evaluation::wilson_interval(counts[i].first, counts[i].second, 0.95);
    EXPECT_NEAR(low, reference[i][0].get<double>(), 1e-12) << i;
    EXPECT_NEAR(high, reference[i][1].get<double>(), 1e-12) << i;
  }
}

TEST(Wilson, IsBesideTheBootstrapOfEveryProportion) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.participants = 90, .mix = {0.5, 0.3, 0.2}, .seed = 61}.table();
  const auto found = judged(table, folder.path())["strategies"]["softmax"];
  const auto& confusion = found["confusion"];
  const auto at = [&](int label, int predicted) { return confusion[label][predicted].get<int>(); };
  // [name, successes, trials] of class C1, counted from the matrix.
  int says = 0, is = 0, correct = 0;
  for (int k = 0; k < 3; ++k) {
    is += at(1, k);
    says += at(k, 1);
    correct += at(k, k);
  }
  const int neither = 90 - is - says + at(1, 1);
  const std::vector<std::tuple<std::string, int, int>> counted{{"sensitivity", at(1, 1), is},
                                                               {"specificity", neither, 90 - is},
                                                               {"ppv", at(1, 1), says},
                                                               {"npv", neither, 90 - says},
                                                               {"accuracy", correct, 90}};
  std::string arguments = "wilson";
  for (const auto& [name, x, n] : counted) arguments += " " + std::to_string(x) + " " + std::to_string(n);
  const auto reference = python("reference_significance.py", arguments);
  for (std::size_t i = 0; i < counted.size(); ++i) {
    const auto& name = std::get<0>(counted[i]);
    const auto& ours = name == "accuracy" ? found["metrics"][name] : found["per_class"]["C1"][name];
    EXPECT_NEAR(ours["wilson_low"].get<double>(), reference[i][0].get<double>(), 1e-12) << name;
    EXPECT_NEAR(ours["wilson_high"].get<double>(), reference[i][1].get<double>(), 1e-12) << name;
  }
  EXPECT_FALSE(found["metrics"]["macro_f1"].contains("wilson_low"));
  EXPECT_FALSE(found["pairwise"]["C0|C1"]["auc"].contains("wilson_low"));
}

TEST(Wilson, IsLeftOutWhereParticipantsHaveSeveralScans) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "session_id", "label", "prob_A", "prob_B"});
  for (int i = 0; i < 40; ++i) {
    for (const std::string session : {"ses-1", "ses-2"}) {
      table.add({RandomCohort::id(i), session, i % 2 == 0 ? "A" : "B", i % 3 == 0 ? "0.3" : "0.6",
                 i % 3 == 0 ? "0.7" : "0.4"});
    }
  }
  const auto found = judged(table, folder.path())["strategies"]["predictions"]["metrics"]["accuracy"];
  EXPECT_TRUE(found["low"].is_number());
  EXPECT_FALSE(found.contains("wilson_low"));
}

TEST(Holm, EqualsStatsmodels) {
  const auto reference = python("reference_significance.py", "holm 0.04 0.001 0.3 0.012 0.012 0.9");
  const auto ours = evaluation::holm({0.04, 0.001, std::nan(""), 0.3, 0.012, 0.012, 0.9});
  EXPECT_TRUE(std::isnan(ours[2]));
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(ours[i < 2 ? i : i + 1], reference[i].get<double>(), 1e-12);
}

// Each repetition draws a data set, trains two equal learners (nearest mean, each on its own random half of the
// features) by 5-fold cross-validation, and asks whether they differ. A test that ignores the overlap of training sets
// rejects far more than 5 % here; the corrected one must not.
TEST(CorrectedT, RejectsEqualLearnersAboutAsOftenAsItSays) {
  constexpr int repetitions = 1500, n = 60, features = 8, folds = 5, repeats = 3;
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal;
  int corrected = 0, plain = 0, defined = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    std::vector<std::array<double, features>> x(n);
    for (int i = 0; i < n; ++i) {
      for (auto& value : x[i]) value = normal(generator) + (i % 2 == 0 ? 0.2 : -0.2);
    }
    std::vector<double> differences;
    for (int repeat = 0; repeat < repeats; ++repeat) {
      std::vector<int> order(n);
      for (int i = 0; i < n; ++i) order[i] = i;
      std::shuffle(order.begin(), order.end(), generator);
      for (int fold = 0; fold < folds; ++fold) {
        std::array<std::array<double, features>, 2> mean{};
        for (int place = 0; place < n; ++place) {
          if (place % folds == fold) continue;
          for (int f = 0; f < features; ++f) mean[order[place] % 2][f] += x[order[place]][f];
        }
        double difference = 0;
        int tested = 0;
        for (int place = fold; place < n; place += folds, ++tested) {
          const int i = order[place];
          double score_a = 0, score_b = 0;
          for (int f = 0; f < features; ++f) {
            (f < features / 2 ? score_a : score_b) += x[i][f] * (mean[0][f] - mean[1][f]);
          }
          difference += ((score_a > 0) == (i % 2 == 0)) - ((score_b > 0) == (i % 2 == 0));
        }
        differences.push_back(difference / tested);
      }
    }
    std::string reason;
    const auto test = evaluation::corrected_t(differences, folds, reason);
    if (!test) continue;
    ++defined;
    corrected += test->p < 0.05;
    // The usual t differs by the factor of the standard error alone.
    const double count = folds * repeats;
    const double factor = std::sqrt((1 / count + 1.0 / (folds - 1)) * count);
    plain += test->standard_error > 0 && std::abs(test->mean) / test->standard_error * factor > 2.1448;  // t_.975, 14
  }
  const double rate = static_cast<double>(corrected) / defined, plain_rate = static_cast<double>(plain) / defined;
  RecordProperty("corrected_rate", std::to_string(rate));
  RecordProperty("plain_rate", std::to_string(plain_rate));
  std::cout << "corrected t rejects " << rate << ", plain t " << plain_rate << " of " << defined << "\n";
  EXPECT_LT(rate, 0.065);
  EXPECT_GT(rate, 0.01);
  EXPECT_GT(plain_rate, 0.2);
}

}  // namespace
}  // namespace tripet::tests
