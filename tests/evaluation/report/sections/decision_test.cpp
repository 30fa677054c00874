// Verifies that what is said of net benefit holds at every threshold that the sentence names, and at no other.

#include "evaluation/report/sections/decision.hpp"

#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::ElementsAre;

/// Thresholds 0.02, 0.04 ...; -1: clearly of less use, 1: of more, 0: neither.
Json metrics_of(const std::vector<int>& gains, const std::vector<int>& differences) {
  Json thresholds = Json::array(), gain_low = Json::array(), gain_high = Json::array(), low = Json::array(),
       high = Json::array();
  for (std::size_t i = 0; i < gains.size(); ++i) {
    thresholds.push_back(0.02 * static_cast<double>(i + 1));
    gain_low.push_back(gains[i] > 0 ? 0.01 : -0.03);
    gain_high.push_back(gains[i] < 0 ? -0.01 : 0.03);
    low.push_back(differences[i] > 0 ? 0.01 : -0.03);
    high.push_back(differences[i] < 0 ? -0.01 : 0.03);
  }
  const Json curve{{"threshold", thresholds}, {"gain_low", gain_low}, {"gain_high", gain_high}};
  return {{"classes", {"CN"}},
          {"strategies", {{"A", {{"baseline", false}, {"decision_curves", {{"CN", curve}}}}}}},
          {"net_benefit_differences",
           {{{"class", "CN"}, {"a", "A"}, {"b", "B"}, {"threshold", thresholds}, {"low", low}, {"high", high}}}}};
}

TEST(DecisionSentences, NameEachStretchOfThresholds) {
  EXPECT_THAT(
      evaluation::decision_sentences(metrics_of({1, 1, 1, 0, 1, 1, -1, 0, -1}, {0, 1, 0, 0, 0, 0, 0, -1, 1})),
      ElementsAre("CN, A: clearly of more use than acting on everyone or on nobody at thresholds 0.02 to 0.06 and "
                  "0.10 to 0.12; clearly of less use at thresholds 0.14 and 0.18.",
                  "CN: A of more use than B at thresholds 0.04 and 0.18.",
                  "CN: B of more use than A at the threshold 0.16."));
}

TEST(DecisionSentences, CountScatteredThresholds) {
  EXPECT_THAT(
      evaluation::decision_sentences(
          metrics_of({0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})),
      ElementsAre("CN, A: clearly of more use than acting on everyone or on nobody at 6 of the 10 thresholds from "
                  "0.04 to 0.22."));
}

/// "CN: D of more use than A at thresholds within 0.04 to 0.76" was said where it held at two of 37.
TEST(DecisionSentences, OfTwoThresholdsFarApartNameTwo) {
  std::vector<int> none(38), two(38);
  two[1] = two[37] = -1;
  EXPECT_THAT(
      evaluation::decision_sentences(metrics_of(none, two)),
      ElementsAre("CN, A: at no threshold clearly of more use than the better of acting on everyone and on nobody.",
                  "CN: B of more use than A at thresholds 0.04 and 0.76."));
}

TEST(DecisionSentences, OfSharedParticipantsRankNothing) {
  Json metrics = metrics_of({1, 1, -1}, {1, 1, -1});
  metrics["leakage"] = {{"reason", "1 of 60 participants is in two folds of one repeat"}};
  EXPECT_THAT(evaluation::decision_sentences(metrics),
              ElementsAre("What is of more use is not told: training and test share participants."));
}

}  // namespace
}  // namespace tripet::tests
