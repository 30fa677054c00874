// The whole of evaluate: its files, the same bytes for any number of threads, wrong tables in one line and no files.

#include "evaluation/evaluate.hpp"

#include <set>

#include "core/atomic_file.hpp"
#include "evaluation/cohort_support.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

evaluation::EvaluateOptions options_for(const std::filesystem::path& predictions, const std::filesystem::path& out) {
  evaluation::EvaluateOptions options;
  options.predictions = {predictions};
  options.out = out;
  options.judge.resamples = 200;
  return options;
}

/// Keys at any depth, but for those that are names of classes, pairs, labels and strategies.
void collect_keys(const core::Json& json, const std::set<std::string>& strategies, std::set<std::string>& keys) {
  for (const auto& [key, value] : json.items()) {
    const bool is_name = strategies.contains(key) || key == "none" || key.rfind("C", 0) == 0;
    if (json.is_object() && !is_name) keys.insert(key);
    if (value.is_structured()) collect_keys(value, strategies, keys);
  }
}

TEST(Evaluate, ThePageOnMetricsJsonNamesEveryField) {
  const ScratchFolder folder;
  const std::vector<std::pair<std::string, double>> strategies{{"a", 1.0}, {"b", 0.9}};
  std::set<std::string> keys;
  for (const auto& table :
       {RandomCohort{.strategies = strategies}.table(), RandomDiseases{.strategies = strategies}.table()}) {
    table.write(folder / "p.tsv");
    write_participants(table, folder / "participants.tsv");
    write_scans(table, folder / "data");
    auto options = options_for(folder / "p.tsv", folder / "out");
    options.participants = folder / "participants.tsv";
    options.data = folder / "data";
    options.judge.prevalence = {"0.1"};
    const auto metrics = core::read_json(evaluation::evaluate(options, 1, 2).metrics);
    collect_keys(metrics, {"a", "b", "chance", "age-sex", "regional-suvr"}, keys);
  }
  EXPECT_GT(keys.size(), 100u);
  const std::string page = core::read_text(std::filesystem::path(TRIPET_SOURCE_DIR) / "docs/metrics.md");
  for (const auto& key : keys) {
    const bool named =
        page.find("`" + key + "`") != std::string::npos || page.find("\"" + key + "\"") != std::string::npos;
    EXPECT_TRUE(named) << key;
  }
}

TEST(Evaluate, WritesTheSameBytesForAnyNumberOfThreads) {
  const ScratchFolder folder;
  RandomCohort{.repeats = 2, .strategies = {{"softmax", 1.0}, {"one-vs-one", 0.9}}}.table().write(folder / "p.tsv");
  const auto one = evaluation::evaluate(options_for(folder / "p.tsv", folder / "one"), 1, 1);
  const auto two = evaluation::evaluate(options_for(folder / "p.tsv", folder / "two"), 1, 2);
  EXPECT_EQ(core::read_text(one.metrics), core::read_text(two.metrics));
  EXPECT_FALSE(one.headline.empty());
  EXPECT_TRUE(std::filesystem::exists(one.report));
  const auto metrics = core::read_json(one.metrics);
  EXPECT_EQ(metrics["schema"], 1);
  EXPECT_TRUE(metrics["strategies"]["chance"]["baseline"].get<bool>());
  EXPECT_NE(core::read_text(one.metrics),
            core::read_text(evaluation::evaluate(options_for(folder / "p.tsv", folder / "other"), 2, 1).metrics))
      << "another seed draws other resamples";
}

TEST(Evaluate, ScansWithSeveralDiseasesGoAllTheWay) {
  const ScratchFolder folder;
  const auto table =
      RandomDiseases{.participants = 200, .repeats = 2, .strategies = {{"weak", 0.2}, {"strong", 2.0}}}.table();
  table.write(folder / "p.tsv");
  write_participants(table, folder / "participants.tsv");
  auto options = options_for(folder / "p.tsv", folder / "out");
  options.participants = folder / "participants.tsv";
  const auto result = evaluation::evaluate(options, 1, 2);
  const auto metrics = core::read_json(result.metrics);
  EXPECT_EQ(metrics["task"], "multilabel");
  EXPECT_GT(metrics["label_counts"]["none"].get<int>(), 40);
  EXPECT_EQ(metrics["verdicts"][0]["verdict"], "b better");
  const auto* answers = comparison_of(metrics, "subset_accuracy", "models");
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)["test"], "McNemar mid-p");
  EXPECT_GT((*answers)["discordant"]["b_only"].get<int>(), (*answers)["discordant"]["a_only"].get<int>());
  EXPECT_EQ((*comparison_of(metrics, "auc_fold_mean", "models"))["test"], "DeLong");
  int items = 0;
  for (const auto& comparison : metrics["comparisons"]) items += comparison.value("item", "") == "C1";
  EXPECT_EQ(items, 1);
  EXPECT_FALSE(metrics["strategies"]["strong"].contains("pairwise"));
  EXPECT_TRUE(metrics["strategies"]["chance"]["metrics"]["brier"]["value"].is_number());
  EXPECT_TRUE(metrics["strategies"]["age-sex"]["metrics"]["auc_macro"]["value"].is_number());
  EXPECT_TRUE(std::filesystem::exists(result.report));
  options.judge.primary = "mcc";
  EXPECT_THROW(evaluation::evaluate(options, 1, 2), core::UsageError);
}

TEST(Evaluate, LeavesNothingBehindForAWrongTable) {
  const ScratchFolder folder;
  core::write_text(folder / "p.tsv", "participant_id\tlabel\tprob_A\tprob_B\nsub-1\tA\t0.5\t0.4\n");
  EXPECT_THROW(evaluation::evaluate(options_for(folder / "p.tsv", folder / "out"), 1, 1), core::Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(Evaluate, RefusesAStrategyNamedLikeABaseline) {
  const ScratchFolder folder;
  RandomCohort{.strategies = {{"chance", 1.0}}}.table().write(folder / "p.tsv");
  EXPECT_THROW(evaluation::evaluate(options_for(folder / "p.tsv", folder / "out"), 1, 1), core::Error);
}

}  // namespace
}  // namespace tripet::tests
