// What the page begins with, of whole tables whose truth is known: one held-out set, folds without a spread, shared
// participants, losses, and what a sign means.

#include "evaluation/design_support.hpp"
#include "evaluation/report/control.hpp"
#include "evaluation/report/findings.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

evaluation::Findings findings_of(const core::Tsv& table, const std::string& primary = "balanced_accuracy") {
  const ScratchFolder folder;
  table.write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.judge.resamples = 200;
  options.judge.primary = primary;
  options.judge.margin = 0.05;  // metrics that are not shares have none of their own
  return evaluation::findings(evaluation::judge(evaluation::read_predictions(options.predictions), options, 7, 2));
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
