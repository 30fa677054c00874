// Verifies that the headline says what the verdict says, with its numbers, and never more.
#include "evaluation/report/findings.hpp"

#include "evaluation/evaluation_support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

Json strategy(double value, bool baseline) {
  return {{"baseline", baseline},
          {"metrics", {{"balanced_accuracy", {{"value", value}, {"low", value - 0.05}, {"high", value + 0.05}}}}}};
}

Json verdict(const std::string& a, const std::string& b, const std::string& word, double difference) {
  return {{"a", a},
          {"b", b},
          {"metric", "balanced_accuracy"},
          {"baseline", b == "regional-suvr" || b == "chance"},
          {"verdict", word},
          {"margin", 0.05},
          {"difference", difference},
          {"low", difference - 0.04},
          {"high", difference + 0.04},
          {"p", 0.012},
          {"p_adjusted", 0.012},
          {"smallest_margin", 0.083},
          {"detectable_difference", 0.107}};
}

Json metrics(const std::vector<Json>& verdicts) {
  Json out{{"primary", "balanced_accuracy"}, {"margin", 0.05}, {"verdicts", verdicts}};
  out["strategies"] = {{"softmax", strategy(0.71, false)}, {"one-vs-one", strategy(0.64, false)}};
  return out;
}

TEST(Headline, ABetter) {
  const std::string text = evaluation::headline(metrics({verdict("softmax", "one-vs-one", "a better", 0.07)}));
  EXPECT_THAT(text, HasSubstr("softmax classified better than one-vs-one"));
  EXPECT_THAT(text, HasSubstr("balanced accuracy 0.71 (95 % interval 0.66 to 0.76) against 0.64 (0.59 to 0.69)"));
  EXPECT_THAT(text, HasSubstr("0.07 (0.03 to 0.11, p = 0.012)"));
  EXPECT_THAT(text, Not(HasSubstr("cannot")));
}

TEST(Headline, BBetterTurnsTheDifference) {
  Json json = metrics({verdict("one-vs-one", "softmax", "b better", -0.07)});
  const std::string text = evaluation::headline(json);
  EXPECT_THAT(text, HasSubstr("softmax classified better than one-vs-one"));
  EXPECT_THAT(text, HasSubstr("over folds 0.07 (0.03 to 0.11"));
}

TEST(Headline, Equivalent) {
  const std::string text = evaluation::headline(metrics({verdict("softmax", "one-vs-one", "equivalent", 0.001)}));
  EXPECT_THAT(text, HasSubstr("softmax and one-vs-one classify equally well within 0.05"));
  EXPECT_THAT(text, Not(HasSubstr("better")));
}

TEST(Headline, DifferentButByLessThanTheMargin) {
  Json one = verdict("softmax", "one-vs-one", "equivalent", 0.02);
  one["note"] = "different, but by less than 0.05";
  EXPECT_THAT(evaluation::headline(metrics({one})),
              HasSubstr("softmax classified better than one-vs-one, but by less than 0.05: "));
  one["difference"] = -0.02;
  const std::string turned = evaluation::headline(metrics({one}));
  EXPECT_THAT(turned, HasSubstr("one-vs-one classified better than softmax, but by less than 0.05: "));
  EXPECT_THAT(turned, HasSubstr("difference over folds 0.02"));
  one["metric"] = "log_loss";
  EXPECT_THAT(evaluation::headline(metrics({one})), HasSubstr("softmax classified better than one-vs-one"));
}

TEST(Headline, DifferentFromABaselineByLessThanTheMargin) {
  for (const double difference : {0.02, -0.02}) {
    Json one = verdict("softmax", "age-sex", "equivalent", difference);
    one["note"] = "different, but by less than 0.05";
    one["baseline"] = true;
    Json json = metrics({one});
    json["strategies"]["age-sex"] = strategy(0.69, true);
    EXPECT_THAT(evaluation::headline(json),
                HasSubstr(std::string("softmax ") + (difference > 0 ? "beats" : "does worse than") +
                          " logistic regression on age and sex (0.69), but by less than 0.05."));
  }
}

TEST(Headline, SaysWhenThereAreFewRepeats) {
  Json json = metrics({verdict("softmax", "one-vs-one", "a better", 0.07)});
  json["repeats"] = 1;
  EXPECT_THAT(evaluation::headline(json), HasSubstr("p = 0.012) (one repeat; three are advised)."));
  json["repeats"] = 3;
  EXPECT_THAT(evaluation::headline(json), Not(HasSubstr("advised")));
}

TEST(Headline, CannotTellSaysWhatTheDataCouldHaveShown) {
  const std::string text = evaluation::headline(metrics({verdict("softmax", "one-vs-one", "cannot tell", 0.03)}));
  EXPECT_THAT(text, HasSubstr("These data cannot tell whether softmax or one-vs-one classifies better"));
  EXPECT_THAT(text, HasSubstr("only within 0.083 (0.05 was asked for)"));
  EXPECT_THAT(text, HasSubstr("at least 0.11 was likely"));
  EXPECT_THAT(text, Not(HasSubstr("classified better")));
}

TEST(Headline, WithoutATestSaysWhy) {
  Json one = verdict("softmax", "one-vs-one", "cannot tell", 0);
  for (const char* key : {"difference", "low", "high", "p", "p_adjusted", "smallest_margin", "detectable_difference"}) {
    one[key] = nullptr;
  }
  one["reason"] = "there is one fold only; cross-validation is needed";
  const std::string text = evaluation::headline(metrics({one}));
  EXPECT_THAT(text, HasSubstr("cannot tell"));
  EXPECT_THAT(text, HasSubstr("there is one fold only"));
  EXPECT_THAT(text, Not(HasSubstr("n/a")));
}

TEST(Headline, HolmIsNamedWhereItCounts) {
  Json one = verdict("softmax", "one-vs-one", "a better", 0.07);
  one["p_adjusted"] = 0.024;
  EXPECT_THAT(evaluation::headline(metrics({one})), HasSubstr("p = 0.024 after Holm"));
}

TEST(Headline, OneStrategyIsNotCompared) {
  Json json = metrics({});
  json["strategies"].erase("one-vs-one");
  EXPECT_THAT(
      evaluation::headline(json),
      HasSubstr("softmax reached balanced accuracy 0.71 (95 % interval 0.66 to 0.76); it was compared with no other"));
}

TEST(Lead, SaysTheVerdictAndItsCertainty) {
  const auto lead = [](const std::vector<Json>& verdicts) { return evaluation::findings(metrics(verdicts)).lead; };
  EXPECT_EQ(lead({verdict("softmax", "one-vs-one", "a better", 0.07)}),
            "softmax classified better than one-vs-one, by 0.07 in balanced accuracy (95 % interval 0.03 to 0.11).");
  EXPECT_EQ(lead({verdict("one-vs-one", "softmax", "b better", -0.07)}),
            "softmax classified better than one-vs-one, by 0.07 in balanced accuracy (95 % interval 0.03 to 0.11).");
  EXPECT_EQ(lead({verdict("softmax", "one-vs-one", "equivalent", 0.001)}),
            "softmax and one-vs-one classify equally well within 0.05 in balanced accuracy.");
  EXPECT_EQ(lead({verdict("softmax", "one-vs-one", "cannot tell", 0.03)}),
            "These data cannot tell whether softmax or one-vs-one classifies better: the difference in balanced "
            "accuracy may lie anywhere from −0.01 to 0.07.");
}

TEST(Lead, OfThreeStrategies) {
  std::vector<Json> verdicts{verdict("softmax", "one-vs-one", "cannot tell", 0.03),
                             verdict("softmax", "multi-label", "cannot tell", -0.06),
                             verdict("one-vs-one", "multi-label", "cannot tell", 0.01)};
  Json json = metrics(verdicts);
  json["strategies"]["multi-label"] = strategy(0.6, false);
  EXPECT_EQ(evaluation::findings(json).lead,
            "These data cannot tell which of softmax, one-vs-one and multi-label classifies best: differences of up "
            "to 0.10 in balanced accuracy remain possible.");
  json["verdicts"][1]["verdict"] = "b better";
  EXPECT_EQ(
      evaluation::findings(json).lead,
      "multi-label classified better than softmax in balanced accuracy. These data cannot tell softmax from one-vs-one and "
      "one-vs-one from multi-label.");
}

class AgainstTheRegionalBaseline : public testing::TestWithParam<std::tuple<std::string, std::string, std::string>> {};

TEST_P(AgainstTheRegionalBaseline, SaysNoMoreThanItsTest) {
  const auto& [of_softmax, of_pairs, expected] = GetParam();
  Json json = metrics({verdict("softmax", "one-vs-one", "cannot tell", 0.03),
                       verdict("softmax", "regional-suvr", of_softmax, 0.1),
                       verdict("one-vs-one", "regional-suvr", of_pairs, 0.1)});
  json["strategies"]["regional-suvr"] = strategy(0.61, true);
  EXPECT_THAT(evaluation::headline(json), HasSubstr(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Verdicts, AgainstTheRegionalBaseline,
    testing::Values(
        std::tuple{"a better", "a better",
                   "softmax and one-vs-one beat logistic regression on regional uptake (0.61)."},
        std::tuple{"a better", "cannot tell",
                   "one-vs-one is not shown to beat logistic regression on regional uptake (0.61). softmax beats "},
        std::tuple{"cannot tell", "cannot tell",
                   "softmax and one-vs-one are not shown to beat logistic regression on regional uptake (0.61)."},
        std::tuple{
            "b better", "equivalent",
            "softmax does worse than logistic regression on regional uptake (0.61). one-vs-one does not beat "}));

TEST(Headline, ChanceIsMentionedOnlyWhenNotBeaten) {
  for (const std::string word : {"a better", "cannot tell"}) {
    Json json =
        metrics({verdict("softmax", "one-vs-one", "cannot tell", 0.03), verdict("softmax", "chance", word, 0.1)});
    json["strategies"]["chance"] = strategy(0.33, true);
    const bool mentioned = evaluation::headline(json).find("chance") != std::string::npos;
    EXPECT_EQ(mentioned, word == "cannot tell");
  }
}

TEST(Headline, SaysWhereNoDifferenceCouldHaveBeenFound) {
  Json one = verdict("softmax", "one-vs-one", "cannot tell", 0.03);
  one["detectable_difference"] = nullptr;
  const std::string text = evaluation::headline(metrics({one}));
  EXPECT_THAT(text, HasSubstr("only within 0.083 (0.05 was asked for), and no difference that there can be in balanced "
                              "accuracy was likely (80 % power) to be found."));
  one["smallest_margin"] = 1;
  EXPECT_THAT(evaluation::headline(metrics({one})),
              HasSubstr("They do not support calling the two equivalent within any margin, and no difference"));
}

TEST(Lead, OfSeveralNamesTheMetricOfItsMargins) {
  Json json = metrics({verdict("softmax", "one-vs-one", "equivalent", 0.01),
                       verdict("softmax", "multi-label", "equivalent", 0.02),
                       verdict("one-vs-one", "multi-label", "a better", 0.07)});
  json["strategies"]["multi-label"] = strategy(0.6, false);
  EXPECT_EQ(evaluation::findings(json).lead,
            "softmax and one-vs-one classify equally well within 0.05 in balanced accuracy; softmax and multi-label "
            "classify equally well within 0.05; one-vs-one classified better than multi-label.");
}

/// "By up to 6 percentage points" and "neither could be better by more" than 5 do not go together.
TEST(Lead, AtTheCeilingSaysNoMoreThanTheIntervals) {
  Json one = verdict("softmax", "one-vs-one", "equivalent", 0);
  Json json = metrics({one});
  for (const char* name : {"softmax", "one-vs-one"})
    json["strategies"][name]["metrics"]["balanced_accuracy"] = {{"value", 0.98}, {"low", 0.96}, {"high", 0.99}};
  EXPECT_THAT(evaluation::findings(json).meaning, HasSubstr("so that neither could be better by more"));
  json["verdicts"][0]["high"] = 0.06;
  const std::string wide = evaluation::findings(json).meaning;
  EXPECT_THAT(wide, HasSubstr("by up to 6 percentage points"));
  EXPECT_THAT(
      wide, HasSubstr("The 95 % interval reaches beyond 0.05, the 90 % interval, by which two are called equivalent"));
  EXPECT_THAT(wide, HasSubstr("Both estimates are within 0.05 of the best value there is"));
  EXPECT_THAT(wide, Not(HasSubstr("neither could be better")));
  json["verdicts"][0]["high"] = 0.04;
  json["strategies"]["softmax"]["metrics"]["balanced_accuracy"]["low"] = 0.94;
  EXPECT_THAT(evaluation::findings(json).meaning, Not(HasSubstr("neither could be better")));
}

TEST(Lead, ASpanOfPercentagePointsNamesThemOnce) {
  const Json one = verdict("softmax", "one-vs-one", "cannot tell", 0.06);
  EXPECT_THAT(evaluation::findings(metrics({one})).meaning,
              HasSubstr("softmax may be better than one-vs-one by 2 to 10 percentage points, which could be chance"));
}

}  // namespace
}  // namespace tripet::tests
