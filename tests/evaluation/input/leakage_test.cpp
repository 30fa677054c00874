// Participants in two folds of one repeat are found, and nothing else is taken for it.

#include "evaluation/input/leakage.hpp"

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/design_support.hpp"
#include "evaluation/report/sections/sensitivity_analysis.hpp"
#include "evaluation/report/training_size.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

evaluation::Predictions read(const Design& design) {
  const ScratchFolder folder;
  design.table().write(folder / "predictions.tsv");
  return evaluation::read_predictions({folder / "predictions.tsv"});
}

Design two_scans() {
  Design design{.participants = 30, .scans = 2, .folds = 3, .repeats = 2, .classes = 2};
  design.strategies = {{"net", right_with(0.8, 2)}};
  return design;
}

TEST(Leakage, IsAParticipantInTwoFoldsOfOneRepeat) {
  auto design = two_scans();
  EXPECT_TRUE(evaluation::leakage_json(read(design)).is_null());
  design.fold_of = [](int participant, int, int repeat) { return (participant + repeat) % 3; };
  EXPECT_TRUE(evaluation::leakage_json(read(design)).is_null()) << "another fold in another repeat is as it should be";
  design.fold_of = [](int participant, int scan, int repeat) {
    return (participant + (participant == 7 && repeat == 1 ? scan : 0)) % 3;
  };
  const auto found = evaluation::leakage_json(read(design));
  EXPECT_EQ(found["participants"], 1);
  EXPECT_EQ(found["of"], 30);
  EXPECT_EQ(found["examples"][0], RandomCohort::id(7));
  EXPECT_THAT(found["reason"].get<std::string>(), HasSubstr("1 of 30 participants is in two folds"));
  design.folds = 0;
  EXPECT_TRUE(evaluation::leakage_json(read(design)).is_null()) << "without folds nothing says who was trained on";
}

TEST(Leakage, OfEverybodyLeavesNoBaselines) {
  auto design = two_scans();
  design.folds = 2;
  design.fold_of = [](int, int scan, int) { return scan; };
  const auto predictions = read(design);
  std::vector<std::string> warnings;
  EXPECT_TRUE(evaluation::baselines(predictions, {}, {}, warnings).empty());
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("holds every participant"));
}

TEST(Leakage, WithholdsEveryNumberOfAComparison) {
  auto design = two_scans();
  design.strategies.emplace_back("other", right_with(0.5, 2));
  design.fold_of = [](int participant, int scan, int) { return (participant + scan) % 3; };
  const ScratchFolder folder;
  const auto metrics = judged(design.table(), folder.path());
  ASSERT_TRUE(metrics["leakage"].is_object());
  for (const auto& comparison : metrics["comparisons"]) {
    EXPECT_EQ(comparison["verdict"], "cannot tell");
    EXPECT_TRUE(comparison["p"].is_null());
    EXPECT_TRUE(comparison["difference"].is_null());
    EXPECT_THAT(comparison["reason"].get<std::string>(), HasSubstr("withheld"));
  }
  EXPECT_TRUE(metrics["net_benefit_differences"].empty()) << "these rank strategies as well";
}

/// Whatever else would say that one is better than another.
TEST(Leakage, LeavesNoOtherWordOnWhatIsBetter) {
  const core::Json verdict{{"a", "one"}, {"b", "two"}, {"baseline", false}, {"verdict", "cannot tell"}};
  const core::Json size{{"value", 0.7}, {"low", 0.6}, {"high", 0.8}, {"percent", 50}};
  core::Json metrics{{"primary", "accuracy"}, {"scans", 60}, {"verdicts", core::Json::array({verdict})}};
  metrics["strategies"]["one"] = {{"baseline", false}, {"metrics", {{"accuracy", {{"value", 0.7}}}}}};
  metrics["without_warned"] = {{"scans", 50}, {"strategies", core::Json::object()}, {"verdicts", metrics["verdicts"]}};
  const core::Json gain{{"difference", 0.1}, {"low", 0.05}, {"high", 0.15}, {"p", 0.01}, {"p_adjusted", 0.01}};
  metrics["learning_curve"]["strategies"]["one"] = {{"sizes", {size, size}}, {"gain", gain}};
  EXPECT_THAT(evaluation::training_size_section(metrics)["sentences"].dump(), HasSubstr("gained 0.10"));
  EXPECT_EQ(evaluation::sensitivity_analysis(metrics)["sentences"].size(), 1u);
  metrics["leakage"] = {{"reason", "1 of 60 participants is in two folds of one repeat"}};
  const auto told = evaluation::training_size_section(metrics)["sentences"].dump();
  EXPECT_THAT(told, HasSubstr("gained something is not told: training and test share participants."));
  EXPECT_THAT(told, testing::Not(HasSubstr("0.10")));
  EXPECT_TRUE(evaluation::sensitivity_analysis(metrics)["sentences"].empty());
}

}  // namespace
}  // namespace tripet::tests
