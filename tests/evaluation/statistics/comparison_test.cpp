// The rule of the verdict, and its words.

#include "evaluation/statistics/comparison.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Verdict;

evaluation::Comparison comparison(double difference, double low90, double high90, double p) {
  evaluation::Comparison c;
  c.metric = "balanced_accuracy";
  c.margin = 0.05;
  c.difference = difference;
  c.low90 = low90;
  c.high90 = high90;
  c.low = difference - 1.19 * (difference - low90);
  c.high = difference + 1.19 * (high90 - difference);
  c.p = c.p_adjusted = p;
  evaluation::decide(c);
  return c;
}

TEST(Verdict, FollowsTheRule) {
  EXPECT_EQ(comparison(0.10, 0.04, 0.16, 0.01).verdict, Verdict::a_better);
  EXPECT_EQ(comparison(-0.10, -0.16, -0.04, 0.01).verdict, Verdict::b_better);
  EXPECT_EQ(comparison(0.01, -0.02, 0.04, 0.60).verdict, Verdict::equivalent);
  EXPECT_EQ(comparison(0.01, -0.02, 0.06, 0.60).verdict, Verdict::cannot_tell);
  EXPECT_EQ(comparison(0.01, -0.02, 0.06, 0.60).smallest_margin, 0.06);
  const auto small = comparison(0.03, 0.02, 0.04, 0.001);
  EXPECT_EQ(small.verdict, Verdict::equivalent);
  EXPECT_TRUE(small.different_within_margin);
  EXPECT_EQ(evaluation::to_json(small)["note"], "different, but by less than 0.05");
  EXPECT_EQ(comparison(0.1, 0.04, 0.16, std::nan("")).verdict, Verdict::cannot_tell);
  EXPECT_EQ(comparison(0.1, -0.01, 0.21, 0.01).verdict, Verdict::cannot_tell) << "a test surer than the interval";
}

TEST(Verdict, KnowsThatASmallLogLossIsGood) {
  auto c = comparison(0.10, 0.04, 0.16, 0.01);
  c.metric = "log_loss";
  c.margin = std::nan("");
  evaluation::decide(c);
  EXPECT_EQ(c.verdict, Verdict::b_better);
}

TEST(Verdict, WordsReadBack) {
  for (const Verdict verdict : {Verdict::a_better, Verdict::b_better, Verdict::equivalent, Verdict::cannot_tell}) {
    EXPECT_EQ(evaluation::verdict_in({{"verdict", to_text(verdict)}}), verdict);
  }
  for (const auto question : {evaluation::Question::models, evaluation::Question::procedures}) {
    EXPECT_EQ(evaluation::question_in({{"question", to_text(question)}}), question);
  }
  EXPECT_THROW(evaluation::verdict_in({{"verdict", "perhaps"}}), core::Error);
  EXPECT_THROW(evaluation::question_in(core::Json::object()), core::Error);
}

}  // namespace
}  // namespace tripet::tests
