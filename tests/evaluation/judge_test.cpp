// What metrics.json says about pairs of strategies, under both questions, and against baselines.

#include "evaluation/judge.hpp"

#include "core/atomic_file.hpp"
#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

TEST(Judge, FindsThatAMuchBetterStrategyIsBetter) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.participants = 300, .repeats = 3, .strategies = {{"weak", 0.3}, {"strong", 2.0}}}.table(),
             folder.path());
  for (const std::string question : {"models", "procedures"}) {
    const auto* found = comparison_of(metrics, "balanced_accuracy", question);
    ASSERT_TRUE(found);
    EXPECT_EQ((*found)["verdict"], "b better") << question;
    EXPECT_TRUE((*found)["primary"].get<bool>());
    EXPECT_EQ((*found)["margin"], 0.05);
    EXPECT_LT((*found)["high"].get<double>(), 0);
  }
  EXPECT_TRUE((*comparison_of(metrics, "log_loss", "procedures"))["margin"].is_null());
  EXPECT_GE((*comparison_of(metrics, "log_loss", "procedures"))["p_adjusted"].get<double>(),
            (*comparison_of(metrics, "log_loss", "procedures"))["p"].get<double>());
  ASSERT_EQ(metrics["verdicts"].size(), 1u);
  EXPECT_EQ(metrics["verdicts"][0]["verdict"], "b better");
  EXPECT_TRUE(metrics["verdicts"][0]["caveats"].empty());
}

TEST(Judge, CorrectedTIsOfTheFoldsDifferences) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.repeats = 2, .strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 31}.table(), folder.path());
  std::string text = "corrected-t 5";
  const auto &a = metrics["strategies"]["a"]["fold_values"], &b = metrics["strategies"]["b"]["fold_values"];
  ASSERT_EQ(a.size(), 10u);
  for (std::size_t f = 0; f < a.size(); ++f) {
    text += " " + core::format_number(a[f]["metrics"]["mcc"].get<double>() - b[f]["metrics"]["mcc"].get<double>());
  }
  const auto reference = python("reference_significance.py", text);
  const auto& ours = *comparison_of(metrics, "mcc", "procedures");
  for (const std::string name : {"p", "low", "high", "low90", "high90"}) {
    EXPECT_NEAR(ours[name].get<double>(), reference[name].get<double>(), 1e-10) << name;
  }
  EXPECT_NEAR(ours["detectable_difference"].get<double>(), reference["detectable"].get<double>(), 1e-10);
}

TEST(Judge, McNemarCountsDiscordantParticipants) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.strategies = {{"a", 1.2}, {"b", 0.7}}, .seed = 33}.table();
  const auto metrics = judged(table, folder.path());
  const auto& found = *comparison_of(metrics, "accuracy", "models");
  const auto predictions = evaluation::read_predictions({folder / "predictions.tsv"});
  int a_only = 0, b_only = 0;
  for (std::size_t r = 0; r < predictions.strategies[0].rows.size(); ++r) {
    const auto &a = predictions.strategies[0].rows[r], &b = predictions.strategies[1].rows[r];
    a_only += a.predicted == a.label && b.predicted != b.label;
    b_only += a.predicted != a.label && b.predicted == b.label;
  }
  EXPECT_EQ(found["discordant"]["a_only"], a_only);
  EXPECT_EQ(found["discordant"]["b_only"], b_only);
  const auto reference =
      python("reference_significance.py", "mcnemar " + std::to_string(a_only) + " " + std::to_string(b_only));
  EXPECT_NEAR(found["p"].get<double>(), reference[0]["mid_p"].get<double>(), 1e-12);
}

TEST(Judge, WithoutFoldsCannotTell) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "strategy", "label", "prob_A", "prob_B"});
  std::mt19937_64 generator(2);
  for (const std::string strategy : {"x", "y"}) {
    for (int i = 0; i < 60; ++i) {
      const double p = static_cast<double>(generator() % 1000) / 1000;
      table.add(
          {RandomCohort::id(i), strategy, i % 2 == 0 ? "A" : "B", core::format_number(p), core::format_number(1 - p)});
    }
  }
  const auto metrics = judged(table, folder.path());
  const auto& found = *comparison_of(metrics, "balanced_accuracy", "procedures");
  EXPECT_TRUE(found["p"].is_null());
  EXPECT_EQ(found["verdict"], "cannot tell");
  EXPECT_THAT(found["reason"].get<std::string>(), HasSubstr("unknown"));
  EXPECT_TRUE((*comparison_of(metrics, "balanced_accuracy", "models"))["p"].is_number());
  EXPECT_TRUE(metrics["folds"].is_null());
  EXPECT_TRUE(metrics["verdicts"][0]["caveats"].empty()) << "there were no repeats to be few";
}

TEST(Judge, SaysThatTwoRepeatsAreFew) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.repeats = 2, .strategies = {{"a", 1.0}, {"b", 0.9}}}.table(), folder.path());
  ASSERT_EQ(metrics["verdicts"][0]["caveats"].size(), 1u);
  EXPECT_THAT(metrics["verdicts"][0]["caveats"][0].get<std::string>(), HasSubstr("fewer than three repeats (2)"));
}

TEST(Judge, AStrategyAgainstItselfIsEquivalent) {
  const ScratchFolder folder;
  auto table = RandomCohort{.seed = 41}.table();
  core::Tsv both(table.columns());
  for (const std::string name : {"one", "two"}) {
    for (std::size_t r = 0; r < table.size(); ++r) {
      std::vector<std::string> row;
      for (const auto& column : table.columns()) row.push_back(column == "strategy" ? name : table.at(r, column));
      both.add(row);
    }
  }
  const auto metrics = judged(both, folder.path());
  EXPECT_EQ(metrics["verdicts"][0]["verdict"], "equivalent");
  EXPECT_EQ((*comparison_of(metrics, "accuracy", "models"))["p"], 1);
  EXPECT_EQ((*comparison_of(metrics, "mcc", "models"))["p"], 1);
}

TEST(Judge, EqualScoresOfDifferentPredictionsAreNotEquivalent) {
  // Two collapsed networks: one says C0 always, the other C1; both have a balanced accuracy of 1/3 in each fold.
  const ScratchFolder folder;
  const auto table = RandomCohort{.participants = 90, .strategies = {{"one", 1}, {"two", 1}}}.table();
  core::Tsv collapsed(table.columns());
  for (std::size_t r = 0; r < table.size(); ++r) {
    const bool one = table.at(r, "strategy") == "one";
    std::vector<std::string> row;
    for (const auto& column : table.columns()) {
      row.push_back(column == "prob_C0"   ? (one ? "0.5" : "0.25")
                    : column == "prob_C1" ? (one ? "0.25" : "0.5")
                    : column == "prob_C2" ? "0.25"
                                          : table.at(r, column));
    }
    collapsed.add(row);
  }
  const auto verdict = judged(collapsed, folder.path())["verdicts"][0];
  EXPECT_EQ(verdict["verdict"], "cannot tell");
  EXPECT_TRUE(verdict["p"].is_null());
  EXPECT_THAT(verdict["reason"].get<std::string>(), HasSubstr("same in every fold"));
}

TEST(Judge, FoldsWithoutASpreadHaveTheErrorOfParticipants) {
  Design design{.participants = 150, .folds = 5, .repeats = 3};
  design.strategies = {{"perfect", right_with(1, 3)}, {"collapsed", always(0, 3)}};
  const ScratchFolder folder;
  const auto metrics = judged(design.table(), folder.path());
  const auto& verdict = metrics["verdicts"][0];
  EXPECT_EQ(verdict["verdict"], "a better");
  EXPECT_EQ(verdict["error_of"], "participants");
  EXPECT_LT(verdict["p"].get<double>(), 1e-6);
  // Three recalls of 50 unanimous participants each: s (1 - s) / 50 / 3, s = 50.5 / 51; t with 14 degrees of freedom.
  const double s = 50.5 / 51, error = std::sqrt(s * (1 - s) / 50 / 3);
  EXPECT_NEAR(verdict["high"].get<double>() - verdict["difference"].get<double>(), 2.144787 * error, 1e-6);
  for (const auto& comparison : metrics["comparisons"]) {
    if (comparison["low"].is_null()) continue;
    EXPECT_GT(comparison["high"].get<double>() - comparison["low"].get<double>(), 1e-6) << comparison.dump();
  }
}

TEST(Judge, TwoPerfectStrategiesAreEquivalentWhereThereAreEnough) {
  for (const int participants : {30, 600}) {
    Design design{.participants = participants, .folds = 5, .repeats = 3};
    design.strategies = {{"sure", [](const Design::Scan& scan, auto&) { return towards(scan.label, 3, 0.99); }},
                         {"less", [](const Design::Scan& scan, auto&) { return towards(scan.label, 3, 0.8); }}};
    const ScratchFolder folder;
    const auto verdict = judged(design.table(), folder.path())["verdicts"][0];
    EXPECT_EQ(verdict["verdict"], participants == 600 ? "equivalent" : "cannot tell");
    EXPECT_GT(verdict["high"].get<double>(), 0);
  }
}

TEST(Judge, NoErrorIsSmallerThanThatOfTheParticipants) {
  const ScratchFolder folder;
  for (unsigned seed = 1; seed < 6; ++seed) {
    const auto metrics = judged(
        RandomCohort{.repeats = 3, .strategies = {{"a", 1.0}, {"b", 0.8}}, .seed = seed}.table(), folder.path(), 400);
    const auto& verdict = metrics["verdicts"][0];
    const double reach = verdict["high"].get<double>() - verdict["difference"].get<double>();
    EXPECT_GE(reach / 2.144787, std::sqrt(verdict["variance"]["participant"].get<double>()) - 1e-9);
  }
}

TEST(Judge, WithoutFoldsTheModelsAreCompared) {
  Design design{.participants = 1000, .folds = 0, .classes = 2};
  design.strategies = {{"good", right_with(0.98, 2)}, {"bad", right_with(0.53, 2)}};
  const ScratchFolder folder;
  const auto metrics = judged(design.table(), folder.path());
  const auto& verdict = metrics["verdicts"][0];
  EXPECT_EQ(verdict["verdict"], "cannot tell") << "as procedures";
  EXPECT_EQ(verdict["models"]["verdict"], "a better");
  EXPECT_EQ(verdict["models"]["difference"], (*comparison_of(metrics, "balanced_accuracy", "models"))["difference"]);
}

TEST(Judge, TheNumbersOfFoldsDoNotMatter) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.repeats = 2, .strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 31}.table();
  core::Tsv counted_on(table.columns());  // folds 0-4, in the second repeat 5-9
  for (std::size_t r = 0; r < table.size(); ++r) {
    std::vector<std::string> row;
    for (const auto& column : table.columns()) {
      const bool second = column == "fold" && table.at(r, "repeat") == "1";
      row.push_back(second ? std::to_string(*table.number(r, "fold") + 5).substr(0, 1) : table.at(r, column));
    }
    counted_on.add(row);
  }
  const auto one = judged(table, folder.path()), other = judged(counted_on, folder.path());
  ASSERT_TRUE(one["verdicts"][0]["p"].is_number());
  EXPECT_EQ(one["verdicts"], other["verdicts"]);
}

TEST(Judge, KnowsWhetherTheJudgementWasFixedBeforeTraining) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.strategies = {{"a", 1.0}, {"b", 0.7}}}.table();
  const auto found = [&] { return judged(table, folder.path(), 100, 2, folder / "runs"); };
  EXPECT_EQ(found()["fixed_before_training"], false);
  core::write_json(folder / "runs/judgement.json", {{"primary", "balanced_accuracy"}, {"margin", 0.05}});
  EXPECT_EQ(found()["fixed_before_training"], true);
  core::write_json(folder / "runs/judgement.json", {{"primary", "mcc"}, {"margin", 0.1}});
  const auto changed = found();
  EXPECT_EQ(changed["fixed_before_training"], false);
  EXPECT_EQ(changed["warnings"][0], "the primary metric was changed from mcc to balanced_accuracy after training");
  EXPECT_EQ(changed["warnings"][1], "the margin was changed from 0.1 to 0.05 after training");
}

TEST(Judge, ComparesWithBaselinesByThePrimaryMetricOnly) {
  const ScratchFolder folder;
  RandomCohort{.strategies = {{"net", 1.5}, {"floor", 0.0}}, .seed = 43}.table().write(folder / "predictions.tsv");
  auto predictions = evaluation::read_predictions({folder / "predictions.tsv"});
  predictions.strategies[1].baseline = true;
  evaluation::EvaluateOptions options;
  options.judge.resamples = 200;
  const auto metrics = evaluation::judge(predictions, options, 1, 2);
  ASSERT_EQ(metrics["comparisons"].size(), 2u);
  for (const auto& found : metrics["comparisons"]) {
    EXPECT_EQ(found["metric"], "balanced_accuracy");
    EXPECT_TRUE(found["baseline"].get<bool>());
    EXPECT_EQ(found["verdict"], "a better");
  }
  EXPECT_TRUE(metrics["strategies"]["floor"]["baseline"].get<bool>());
  EXPECT_FALSE(metrics["strategies"]["floor"].contains("prior_corrected"));
}

TEST(Judge, NamesNoDifferenceThatAMetricCannotHave) {
  Design design{.participants = 40, .folds = 2, .classes = 2};
  design.strategies = {{"a", right_with(0.9, 2)}, {"b", right_with(0.8, 2)}};
  bool impossible = false;
  for (unsigned seed = 1; seed <= 10; ++seed) {
    design.seed = seed;
    const ScratchFolder folder;
    const auto metrics = judged(design.table(), folder.path());
    for (const auto& comparison : metrics["comparisons"]) {
      const auto& detectable = comparison["detectable_difference"];
      impossible = impossible || (detectable.is_null() && comparison["p"].is_number());
      if (!detectable.is_number() || comparison["metric"] == "log_loss") continue;
      const auto& metric = comparison["metric"];
      EXPECT_LE(detectable.get<double>(), metric == "mcc" || metric == "cohen_kappa" || metric == "brier" ? 2 : 1)
          << comparison;
    }
  }
  EXPECT_TRUE(impossible) << "two folds ask for more than there is";
}

/// One quantity, one interval.
TEST(Judge, OfTwoClassesTheirPairHasTheIntervalOfAll) {
  const ScratchFolder folder;
  for (const int repeats : {1, 10}) {
    const auto metrics =
        judged(RandomCohort{.participants = 60, .classes = 2, .repeats = repeats}.table(), folder.path());
    const auto& strategy = metrics["strategies"]["softmax"];
    const auto &all = strategy["metrics"]["accuracy"], &pair = strategy["pairwise"]["C0|C1"]["accuracy"];
    for (const char* key : {"value", "low", "high", "interval"}) EXPECT_EQ(pair[key], all[key]) << key;
  }
  // Answers of the column `predicted` are another thing than which of two probabilities is larger.
  const auto other = judged(RandomCohort{.classes = 2, .with_predicted = true}.table(), folder.path());
  const auto& strategy = other["strategies"]["softmax"];
  EXPECT_NE(strategy["pairwise"]["C0|C1"]["accuracy"]["value"], strategy["metrics"]["accuracy"]["value"]);
}

}  // namespace
}  // namespace tripet::tests
