// Verifies the sentences under the tables of subgroups.

#include "evaluation/report/sections/subgroups.hpp"

#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::ElementsAre;

Json metrics_of(const Json& compared, const Json& heterogeneity) {
  const Json strategy{{"baseline", false}, {"metrics", Json::object()}};
  Json group{{"by", "sex"}, {"metric", "balanced_accuracy"}, {"heterogeneity", heterogeneity}};
  group["compared_by"] = {{"measure", "mean recall"}, {"classes", compared}};
  group["levels"] = {{{"level", "F"}, {"participants", 12}, {"class_counts", {{"CN", 10}, {"MCI", 2}}}},
                     {{"level", "M"}, {"participants", 12}, {"class_counts", {{"CN", 2}, {"MCI", 10}}}}};
  return {{"primary", "balanced_accuracy"},
          {"strategies", {{"A", strategy}, {"B", strategy}, {"C", strategy}}},
          {"subgroups", Json::array({group})}};
}

Json test_of(const char* strategy, const Json& p) {
  return {{"strategy", strategy}, {"p_adjusted", p}, {"reason", "no diagnosis has three participants in every group"}};
}

Json sentences_of(const Json& metrics) {
  return evaluation::subgroup_section(metrics)["groups"][0]["sentences"];
}

TEST(SubgroupSentences, SayOnceThatNothingWasCompared) {
  EXPECT_THAT(sentences_of(metrics_of(Json::array(), Json::array({test_of("A", nullptr)}))),
              ElementsAre("Groups by sex were not compared: no diagnosis has three participants in every group."));
}

TEST(SubgroupSentences, ListStrategies) {
  EXPECT_THAT(
      sentences_of(metrics_of({"CN"}, {test_of("A", 0.4), test_of("B", 0.5), test_of("C", 0.6)})),
      ElementsAre("No difference between groups by sex, compared by mean recall, was shown for A, B and C (smallest p "
                  "= 0.40 after Holm).",
                  "Not every group has three participants with MCI: the comparison leaves that diagnosis out."));
}

TEST(SubgroupSentences, OfSharedParticipantsRankNothing) {
  Json metrics = metrics_of({"CN"}, Json::array({test_of("A", 0.001)}));
  metrics["leakage"] = {{"reason", "1 of 60 participants is in two folds of one repeat"}};
  EXPECT_THAT(sentences_of(metrics), ElementsAre("Groups were not compared: training and test share participants."));
}

}  // namespace
}  // namespace tripet::tests
