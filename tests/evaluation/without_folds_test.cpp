// One held-out set, or one fold: nothing is called a mean of folds, and no sentence speaks of folds, repeats or
// training that there were not.

#include <regex>

#include "evaluation/evaluation_support.hpp"
#include "evaluation/report/findings.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

const std::vector<std::pair<std::string, double>> two{{"a", 1.0}, {"b", 0.6}};

core::Tsv without_fold_column(const core::Tsv& table) {
  std::vector<std::string> columns = table.columns();
  std::erase_if(columns, [](const auto& name) { return name == "fold" || name == "repeat"; });
  core::Tsv out(columns);
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (const auto& name : columns) cells.push_back(table.at(row, name));
    out.add(cells);
  }
  return out;
}

std::string usage_error(const core::Tsv& table) {
  const ScratchFolder folder;
  table.write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.judge.primary = "auc_fold_mean";
  try {
    evaluation::judge(evaluation::read_predictions({folder / "predictions.tsv"}), options, 7, 1);
  } catch (const core::UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(WithoutFolds, NoMetricIsAMeanOfFolds) {
  const std::vector<core::Tsv> tables{without_fold_column(RandomCohort{.strategies = two}.table()),
                                      RandomCohort{.folds = 1, .strategies = two}.table(),
                                      without_fold_column(RandomDiseases{.strategies = two}.table())};
  for (const auto& table : tables) {
    const ScratchFolder folder;
    const auto metrics = judged(table, folder.path());
    const auto& value = metrics["strategies"]["a"]["metrics"]["auc_fold_mean"];
    EXPECT_TRUE(value["value"].is_null());
    EXPECT_THAT(value["reason"].get<std::string>(), HasSubstr("no folds"));
    EXPECT_EQ(comparison_of(metrics, "auc_fold_mean", "models"), nullptr);
    EXPECT_EQ(comparison_of(metrics, "auc_fold_mean", "procedures"), nullptr);
    EXPECT_TRUE(metrics["verdicts"][0]["caveats"].empty()) << metrics["verdicts"][0]["caveats"];
    for (const auto& text : evaluation::metric_texts(metrics)) {
      EXPECT_FALSE(std::regex_search(std::string(text.label) + text.meaning, std::regex("fold|pooled"))) << text.label;
    }
  }
}

TEST(WithoutFolds, DelongsTestIsOfTheAucOfAllScans) {
  const ScratchFolder folder;
  const auto metrics = judged(RandomCohort{.folds = 1, .strategies = two, .seed = 57}.table(), folder.path());
  const auto* found = comparison_of(metrics, "auc_ovr_macro", "models");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)["test"], "DeLong");
  const auto reference = python("reference_delong.py", (folder / "predictions.tsv").string() + " macro");
  EXPECT_NEAR((*found)["difference"].get<double>(), reference["difference"].get<double>(), 1e-9);
  EXPECT_NEAR((*found)["p"].get<double>(), reference["p"].get<double>(), 1e-9);
  const ScratchFolder other;
  const auto several = judged(without_fold_column(RandomDiseases{.strategies = two}.table()), other.path());
  EXPECT_EQ((*comparison_of(several, "auc_macro", "models"))["test"], "DeLong");
}

TEST(WithoutFolds, AMeanOfFoldsIsRefusedAsPrimaryMetric) {
  EXPECT_THAT(usage_error(without_fold_column(RandomCohort{.strategies = two}.table())),
              testing::AllOf(HasSubstr("--primary auc_fold_mean"), HasSubstr("choose auc_ovr_macro")));
  EXPECT_THAT(usage_error(RandomCohort{.folds = 1, .strategies = two}.table()), HasSubstr("no cross-validation"));
  EXPECT_THAT(usage_error(without_fold_column(RandomDiseases{.strategies = two}.table())),
              HasSubstr("choose auc_macro"));
  EXPECT_EQ(usage_error(RandomCohort{.strategies = two}.table()), "");
}

}  // namespace
}  // namespace tripet::tests
