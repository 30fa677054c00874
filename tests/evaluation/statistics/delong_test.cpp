// DeLong's test against an implementation that compares every pair of rows, and what it does with repeats, several
// scans, and folds without spread.

#include "evaluation/statistics/delong.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

const core::Json& delong_of(const core::Json& metrics, const std::string& item) {
  for (const auto& found : metrics["comparisons"]) {
    if (found["question"] != "models") continue;
    if (item.empty() ? found["metric"] == "auc_fold_mean" : found.value("item", "") == item) return found;
  }
  throw core::Error("no comparison of " + item);
}

void expect_equal(const core::Json& ours, const core::Json& reference, const std::string& where) {
  SCOPED_TRACE(where);
  EXPECT_EQ(ours["test"], "DeLong");
  EXPECT_NEAR(ours["difference"].get<double>(), reference["difference"].get<double>(), 1e-9);
  const double error = (ours["high"].get<double>() - ours["low"].get<double>()) / (2 * 1.959963984540054);
  EXPECT_NEAR(error * error, reference["variance"].get<double>(), 1e-9 * reference["variance"].get<double>());
  EXPECT_NEAR(ours["p"].get<double>(), reference["p"].get<double>(), 1e-9);
}

TEST(Delong, EqualsPairwiseComparisons) {
  const std::vector<std::pair<std::string, double>> two{{"a", 1.0}, {"b", 0.6}};
  const std::vector<RandomCohort> cohorts{
      {.classes = 2, .strategies = two, .seed = 51},
      {.classes = 2, .strategies = two, .tied = true, .mix = {0.7, 0.3}, .seed = 52},
      {.participants = 200, .classes = 3, .strategies = two, .mix = {0.5, 0.3, 0.2}, .seed = 53},
      {.participants = 200, .classes = 4, .folds = 3, .strategies = two, .tied = true, .seed = 54},
  };
  for (const auto& cohort : cohorts) {
    const ScratchFolder folder;
    const auto metrics = judged(cohort.table(), folder.path());
    const std::string file = (folder / "predictions.tsv").string(), where = "seed " + std::to_string(cohort.seed);
    expect_equal(delong_of(metrics, ""), python("reference_delong.py", file + " macro"), where);
    // Ties at 0/0 are the program's own rule; the reference has none.
    if (cohort.classes > 2 && !cohort.tied) {
      expect_equal(delong_of(metrics, "C0|C2"), python("reference_delong.py", file + " C0 C2"), where);
    }
  }
}

TEST(Delong, OfDiseasesEqualsPairwiseComparisons) {
  const ScratchFolder folder;
  const auto metrics = judged(
      RandomDiseases{.participants = 160, .strategies = {{"a", 1.0}, {"b", 0.6}}, .seed = 56}.table(), folder.path());
  const std::string file = (folder / "predictions.tsv").string();
  expect_equal(delong_of(metrics, ""), python("reference_delong.py", file + " diseases"), "mean");
  expect_equal(delong_of(metrics, "C1"), python("reference_delong.py", file + " disease C1"), "C1");
}

TEST(Delong, VarianceOfEachFoldEqualsPairwiseComparisons) {
  const ScratchFolder folder;
  RandomCohort{.participants = 90, .folds = 3, .strategies = {{"a", 1.0}, {"b", 0.9}}, .seed = 55}.table().write(
      folder / "predictions.tsv");
  const auto predictions = evaluation::read_predictions({folder / "predictions.tsv"});
  const auto a = evaluation::macro_aucs(predictions.strategies[0], 3),
             b = evaluation::macro_aucs(predictions.strategies[1], 3);
  const auto reference = python("reference_delong.py", (folder / "predictions.tsv").string() + " macro");
  ASSERT_EQ(a.size(), 3u);
  for (std::size_t f = 0; f < 3; ++f) {
    std::string reason;
    const auto alone = evaluation::delong({a[f]}, {b[f]}, reason);
    ASSERT_TRUE(alone) << reason;
    EXPECT_NEAR(alone->difference, reference["folds"][f][0].get<double>(), 1e-9);
    EXPECT_NEAR(alone->variance, reference["folds"][f][1].get<double>(), 1e-9);
  }
}

/// Two models that judge the same ten rows of two classes.
std::vector<evaluation::ModelAuc> model(const std::vector<double>& scores, int repeat = 0, int fold = 0) {
  std::vector<bool> positive;
  for (std::size_t r = 0; r < scores.size(); ++r) positive.push_back(r % 2 == 1);
  evaluation::ModelAuc one = evaluation::two_sample_auc(scores, positive);
  one.repeat = repeat;
  one.fold = fold;
  for (std::size_t r = 0; r < scores.size(); ++r) one.participant.push_back(static_cast<std::uint32_t>(100 * fold + r));
  return {one};
}

const std::vector<double> good{0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4, 0.35, 0.65};
const std::vector<double> poor{0.4, 0.6, 0.7, 0.3, 0.2, 0.9, 0.8, 0.5, 0.1, 0.55};

TEST(Delong, TheSameRepeatTwiceIsNoNewEvidence) {
  std::string reason;
  const auto once = evaluation::delong(model(good), model(poor), reason);
  auto a = model(good), b = model(poor);
  a.push_back(model(good, 1)[0]);
  b.push_back(model(poor, 1)[0]);
  const auto twice = evaluation::delong(a, b, reason);
  ASSERT_TRUE(once && twice);
  EXPECT_NEAR(once->variance, twice->variance, 1e-15);
  EXPECT_NEAR(once->difference, twice->difference, 1e-15);
  EXPECT_GT(once->variance, 0);
}

TEST(Delong, FoldsWithoutSpreadCountAsTheOthersDo) {
  std::string reason;
  auto a = model(good), b = model(poor);
  const auto once = evaluation::delong(a, b, reason);
  a.push_back(model(good, 0, 1)[0]);
  b.push_back(model(good, 0, 1)[0]);
  const auto both = evaluation::delong(a, b, reason);
  ASSERT_TRUE(once && both);
  EXPECT_NEAR(both->difference, once->difference / 2, 1e-15);
  EXPECT_NEAR(both->variance, once->variance / 4, 1e-15);
}

TEST(Delong, KnowsWhereItDoesNotApply) {
  std::string reason;
  const auto same = evaluation::delong(model(good), model(good), reason);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->p, 1);
  EXPECT_FALSE(evaluation::delong(model({0.1, 0.9, 0.2, 0.8}), model({0.9, 0.1, 0.8, 0.2}), reason));
  EXPECT_THAT(reason, HasSubstr("without any spread"));
  EXPECT_FALSE(evaluation::delong(model({0.1, 0.9, 0.2}), model({0.9, 0.1, 0.8}), reason));
  EXPECT_THAT(reason, HasSubstr("only one row in fold 0 of repeat 0"));
  EXPECT_FALSE(evaluation::delong(model({0.1}), model({0.9}), reason));
  EXPECT_THAT(reason, HasSubstr("no rows"));
}

// Two models with the same true AUC on fresh participants: the normal test must hold its 5 %.
TEST(Delong, RejectsEqualModelsAboutAsOftenAsItSays) {
  std::mt19937_64 generator(5);
  std::normal_distribution<double> normal;
  constexpr int repetitions = 2000, n = 100;
  int rejected = 0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    std::vector<double> a, b;
    for (int i = 0; i < n; ++i) {
      const double truth = (i % 2) + 0.7 * normal(generator);
      a.push_back(truth + 0.7 * normal(generator));
      b.push_back(truth + 0.7 * normal(generator));
    }
    std::string reason;
    const auto test = evaluation::delong(model(a), model(b), reason);
    ASSERT_TRUE(test);
    rejected += test->p < 0.05;
  }
  // 5 % of 2000 is 100 +- 9.7.
  EXPECT_GT(rejected, 65);
  EXPECT_LT(rejected, 135);
}

}  // namespace
}  // namespace tripet::tests
