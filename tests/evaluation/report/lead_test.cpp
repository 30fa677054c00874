// What the page begins with, of whole tables whose truth is known: one held-out set, folds without a spread, shared
// participants, losses, and what a sign means.

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/design_support.hpp"
#include "evaluation/report/control.hpp"
#include "evaluation/report/findings.hpp"
#include "evaluation/report/text.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

evaluation::Findings findings_of(const core::Tsv& table, const std::string& primary = "balanced_accuracy",
                                 bool with_baselines = false) {
  const ScratchFolder folder;
  table.write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.judge.resamples = 200;
  options.judge.primary = primary;
  options.judge.margin = 0.05;  // metrics that are not shares have none of their own
  auto predictions = evaluation::read_predictions(options.predictions);
  if (with_baselines) {
    for (auto& baseline : evaluation::baselines(predictions, {}, {}, predictions.warnings, primary)) {
      predictions.strategies.push_back(baseline);
    }
  }
  return evaluation::findings(evaluation::judge(predictions, options, 7, 2));
}

TEST(Lead, OfOneHeldOutSetIsOfTheModels) {
  Design design{.participants = 1000, .folds = 0, .classes = 2};
  design.strategies = {{"good", right_with(0.98, 2)}, {"bad", right_with(0.53, 2)}};
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead,
              testing::MatchesRegex("On these 1000 participants good classified better than bad, by 0.4[0-9] "
                                    "\\(0.[34][0-9] to 0.[45][0-9]\\) in balanced accuracy; whether "
                                    "training again would give the same was not tested."));
  EXPECT_THAT(found.meaning,
              testing::MatchesRegex("That is 4[0-9] percentage points \\(.*judged on 1000 participants."));
  ASSERT_EQ(found.pairs.size(), 1u);
  EXPECT_THAT(found.pairs[0], HasSubstr("was not tested: the folds of good are unknown"));
  EXPECT_THAT(found.pairs[0], Not(HasSubstr("cannot tell")));
}

/// A table with the strategy one, the same with another seed, and two.
core::Tsv with_control(double share_of_control) {
  Design design{.participants = 150, .folds = 5, .repeats = 3, .classes = 2};
  design.strategies = {
      {"one", right_with(0.8, 2)}, {"one+other-seed", right_with(share_of_control, 2)}, {"two", right_with(0.8, 2)}};
  return design.table();
}

TEST(Lead, AControlIsToldBesideAndChangesNoVerdict) {
  const ScratchFolder folder;
  const auto metrics = judged(with_control(0.8), folder.path(), 200);
  EXPECT_TRUE(metrics["strategies"]["one+other-seed"]["control"].get<bool>());
  std::vector<std::string> pairs;
  for (const auto& verdict : metrics["verdicts"]) {
    pairs.push_back(verdict["a"].get<std::string>() + " - " + verdict["b"].get<std::string>());
  }
  EXPECT_THAT(pairs, testing::UnorderedElementsAre("one - two", "one - one+other-seed"));
  core::Tsv without({"participant_id", "session_id", "repeat", "strategy", "label", "fold", "prob_C0", "prob_C1"});
  const auto table = with_control(0.8);
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "strategy") == "one+other-seed") continue;
    std::vector<std::string> cells;
    for (const auto& column : without.columns()) cells.push_back(table.at(row, column));
    without.add(cells);
  }
  const ScratchFolder other;
  const auto alone = judged(without, other.path(), 200);
  const auto p_of = [](const core::Json& of) {
    return (*comparison_of(of, "balanced_accuracy", "procedures"))["p_adjusted"];
  };
  EXPECT_EQ(p_of(metrics), p_of(alone));
  EXPECT_EQ(evaluation::findings(metrics).lead, evaluation::findings(alone).lead);
  EXPECT_EQ(evaluation::control_sentence(alone), "");
  const std::string text = evaluation::control_sentence(metrics);
  EXPECT_THAT(text, testing::HasSubstr("trained once more with other seeds, one is 0.0"));
  EXPECT_THAT(text, Not(HasSubstr("does not hold 0")));
  EXPECT_THAT(evaluation::control_sentence(judged(with_control(0.5), other.path(), 200)), HasSubstr("does not hold 0"));
}

TEST(Lead, OfEqualModelsOnOneHeldOutSetCannotTell) {
  Design design{.participants = 60, .folds = 0, .classes = 2};
  design.strategies = {{"one", right_with(0.8, 2)}, {"two", right_with(0.8, 2)}};
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead, HasSubstr("On these 60 participants these data cannot tell whether one or two"));
  EXPECT_THAT(found.meaning, HasSubstr("a positive difference favours one"));
}

TEST(Lead, OfThreeModelsOnOneHeldOutSet) {
  Design design{.participants = 400, .folds = 0, .classes = 2};
  design.strategies = {{"good", right_with(0.95, 2)}, {"fair", right_with(0.94, 2)}, {"bad", right_with(0.5, 2)}};
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead, HasSubstr("On these 400 participants "));
  EXPECT_THAT(found.lead, HasSubstr("good classified better than bad; fair classified better than bad"));
  EXPECT_THAT(found.lead, HasSubstr("Whether training again would give the same was not tested."));
}

TEST(Lead, OfFoldsWithoutASpreadIsTheTruth) {
  Design design{.participants = 150, .folds = 5, .repeats = 3};
  design.strategies = {{"perfect", right_with(1, 3)}, {"collapsed", always(0, 3)}};
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead, HasSubstr("perfect classified better than collapsed, by 0.67 in balanced accuracy (95 % "));
  for (const std::string primary : {"auc_fold_mean", "mcc", "macro_f1", "accuracy"}) {
    EXPECT_THAT(findings_of(design.table(), primary).lead, HasSubstr("perfect classified better than collapsed"))
        << primary;
  }
}

TEST(Lead, OfALossSaysHowMuchLower) {
  Design design{.participants = 200, .folds = 5, .repeats = 3};
  design.strategies = {{"good", right_with(0.9, 3)}, {"bad", right_with(0.6, 3)}};
  const auto found = findings_of(design.table(), "log_loss");
  EXPECT_THAT(found.lead, HasSubstr("good classified better than bad, by "));
  EXPECT_THAT(found.lead, Not(HasSubstr("by −")));
  EXPECT_THAT(found.lead, HasSubstr("log loss, where lower is better"));
  EXPECT_THAT(found.pairs[0], HasSubstr("lower is better"));
}

TEST(Lead, OfTheSamePredictionsSaysSo) {
  const Design::Says same = [](const Design::Scan& scan, std::mt19937_64&) {
    return towards(scan.participant % 5 == 0 ? (scan.label + 1) % 2 : scan.label, 2);
  };
  Design design{.participants = 100, .repeats = 2, .classes = 2};
  design.strategies = {{"one", same}, {"twin", same}};
  const auto found = findings_of(design.table());
  EXPECT_EQ(found.lead, "one and twin give the same predictions.");
  EXPECT_THAT(found.pairs[0], HasSubstr("one and twin give the same predictions: balanced accuracy 0.80"));
}

TEST(Lead, EquivalenceAtTheCeilingSaysLittle) {
  Design design{.participants = 600, .repeats = 3, .classes = 2};
  design.strategies = {{"one", right_with(0.995, 2)}, {"two", right_with(0.995, 2)}};
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead, HasSubstr("one and two classify equally well within 0.05"));
  EXPECT_THAT(found.meaning, HasSubstr("Both are within 0.05 of the best value there is"));
  design.strategies = {{"one", right_with(0.8, 2)}, {"two", right_with(0.8, 2)}};
  EXPECT_THAT(findings_of(design.table()).meaning, Not(HasSubstr("best value")));
}

TEST(Lead, ChanceIsWhatGuessingReachesInAFold) {
  Design design{.participants = 93, .folds = 4};
  // Of uneven classes.
  design.fold_of = [](int participant, int, int) {
    return static_cast<int>((static_cast<unsigned>(participant) * 2654435761U >> 20U) % 4);
  };
  design.strategies = {{"weak", right_with(0.36, 3)}};
  const ScratchFolder folder;
  design.table().write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.judge.resamples = 200;
  auto predictions = evaluation::read_predictions(options.predictions);
  for (auto& chance : evaluation::baselines(predictions, {}, {}, predictions.warnings)) {
    predictions.strategies.push_back(chance);
  }
  const auto metrics = evaluation::judge(predictions, options, 7, 1);
  EXPECT_NEAR(metrics["strategies"]["chance"]["metrics"]["balanced_accuracy"]["value"].get<double>(), 1 / 3.0, 1e-12)
      << "over all folds together";
  const auto found = evaluation::findings(metrics);
  ASSERT_EQ(found.baselines.size(), 1u);
  EXPECT_THAT(found.baselines[0], HasSubstr("chance (0.33)"));
}

/// A fold that lacks a class has no value to tell; the table above has one.
TEST(Lead, ChanceHasANumberWhereAFoldLacksAClass) {
  Design design{.participants = 71, .folds = 5};
  design.label_of = [](int participant) { return participant < 10 ? 2 : participant % 2; };
  design.fold_of = [](int participant, int, int) { return participant < 10 ? 0 : participant % 5; };
  design.strategies = {{"weak", right_with(0.4, 3)}};
  const auto found = findings_of(design.table(), "balanced_accuracy", true);
  ASSERT_EQ(found.baselines.size(), 1u);
  EXPECT_THAT(found.baselines[0], HasSubstr("chance (0.33)"));
}

/// Few of a class, and all of them recognised: resamples see no doubt about that class, and must not decide alone.
TEST(Lead, AVerdictOnModelsAgreesWithItsInterval) {
  const ScratchFolder folder;
  for (unsigned seed = 0; seed < 12; ++seed) {
    Design design{.participants = 300, .folds = 0, .classes = 2};
    design.seed = seed;
    design.label_of = [](int participant) { return participant < 6 ? 1 : 0; };
    design.strategies = {{"good", right_with(0.93, 2)}, {"bad", right_with(0.8, 2)}};
    for (const auto& comparison : judged(design.table(), folder.path(), 300)["comparisons"]) {
      if (comparison["metric"] != "balanced_accuracy" || !comparison["p"].is_number()) continue;
      const bool apart = comparison["low"] > 0 || comparison["high"] < 0;
      EXPECT_EQ(comparison["verdict"] != "cannot tell", apart) << comparison;
    }
  }
}

TEST(Digits, AreAsManyAsItTakes) {
  const auto digits = [](double low, double high) { return evaluation::digits_for({{"low", low}, {"high", high}}); };
  EXPECT_EQ(digits(0.4, 0.6), 2);
  EXPECT_EQ(digits(0.004, 0.24), 3) << "not '0.00 to 0.24', which holds 0";
  EXPECT_EQ(digits(0.99981, 0.99992), 4);
  EXPECT_EQ(digits(0.9951, 0.9992), 3);
  EXPECT_EQ(digits(0, 0), 2);
  EXPECT_EQ(evaluation::digits_for({{"value", 0.9977}, {"low", 0.98}, {"high", 0.999}}), 3) << "1.00 would be perfect";
  EXPECT_EQ(evaluation::digits_for({{"value", 1}, {"low", 0.9}, {"high", 1}}), 2);
}

TEST(Lead, OfSharedParticipantsHasNoVerdict) {
  Design design{.participants = 60, .scans = 2, .folds = 3, .classes = 2};
  design.strategies = {{"good", right_with(0.95, 2)}, {"bad", right_with(0.5, 2)}};
  design.fold_of = [](int participant, int scan, int) { return (participant + (participant < 4 ? scan : 0)) % 3; };
  const auto found = findings_of(design.table());
  EXPECT_THAT(found.lead,
              HasSubstr("No verdict on good and bad: 4 of 60 participants are in two folds of one repeat ("));
  EXPECT_TRUE(found.pairs.empty());
  EXPECT_TRUE(found.baselines.empty());
}

}  // namespace
}  // namespace tripet::tests
