// Verifies that intervals of networks trained again are called wider only where they are.

#include "evaluation/report/sections/trained_again.hpp"

#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;

Json strategy(double low, double high, double again_low, double again_high) {
  return {{"baseline", false},
          {"metrics",
           {{"accuracy",
             {{"value", 0.9},
              {"low", low},
              {"high", high},
              {"procedure_low", again_low},
              {"procedure_high", again_high}}}}}};
}

Json metrics_of(const Json& strategies) {
  return {{"primary", "accuracy"}, {"folds", 5}, {"strategies", strategies}};
}

TEST(TrainedAgain, SaysWhichIntervalsAreWider) {
  const std::string start = "These intervals are nominal 95 % intervals of the networks at hand. ";
  EXPECT_EQ(evaluation::trained_again(
                metrics_of({{"A", strategy(0.8, 0.95, 0.75, 0.97)}, {"B", strategy(0.8, 0.95, 0.8, 0.95)}})),
            start +
                "Those of networks trained again, on other participants, are wider: accuracy 0.75 to 0.97 (A). For B "
                "the scatter over folds asks for no wider one.");
  EXPECT_EQ(evaluation::trained_again(metrics_of({{"A", strategy(0.8, 0.95, 0.8, 0.95)}})),
            start +
                "The scatter over folds asks for no wider ones of networks trained again, on other participants, in "
                "accuracy.");
}

TEST(TrainedAgain, ShowsTheDigitsThatDiffer) {
  EXPECT_THAT(evaluation::trained_again(metrics_of({{"A", strategy(0.804, 0.951, 0.801, 0.953)}})),
              testing::HasSubstr("are wider: accuracy 0.801 to 0.953 (A)."));
}

TEST(TrainedAgain, IsNotToldWhereParticipantsAreShared) {
  Json metrics = metrics_of({{"A", strategy(0.8, 0.95, 0.75, 0.97)}});
  metrics["leakage"] = {{"reason", "1 of 60 participants is in two folds of one repeat"}};
  EXPECT_EQ(evaluation::trained_again(metrics), "");
}

}  // namespace
}  // namespace tripet::tests
