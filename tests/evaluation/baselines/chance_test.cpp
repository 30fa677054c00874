// What guessing is worth: coin flips do not beat it, in whatever folds, and no guess does better than it.

#include "evaluation/baselines/chance.hpp"

#include <cmath>
#include <numeric>

#include "evaluation/baselines/baselines.hpp"
#include "evaluation/design_support.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/strategy_scores.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Metric;
using evaluation::name_of;
using evaluation::StrategyPredictions;

/// Says any class, whatever the scan is.
Design::Says coin(int classes) {
  return [classes](const Design::Scan&, std::mt19937_64& generator) {
    return towards(std::uniform_int_distribution<>(0, classes - 1)(generator), classes);
  };
}

evaluation::Predictions read(const core::Tsv& table) {
  const ScratchFolder folder;
  table.write(folder / "predictions.tsv");
  return evaluation::read_predictions({folder / "predictions.tsv"});
}

/// The verdict on the first strategy beside chance, by the primary metric.
core::Json beside_chance(const core::Tsv& table, const std::string& primary) {
  auto predictions = read(table);
  predictions.strategies.push_back(evaluation::chance_baseline(predictions, primary));
  evaluation::EvaluateOptions options;
  options.judge.resamples = 200;
  options.judge.primary = primary;
  options.judge.margin = 0.05;
  const auto metrics = evaluation::judge(predictions, options, 7, 1);
  for (const auto& verdict : metrics["verdicts"]) {
    if (verdict["b"] == "chance") return verdict;
  }
  return nullptr;
}

/// In the mean of folds.
double fold_mean(const StrategyPredictions& strategy, const evaluation::Predictions& predictions,
                 const std::string& primary) {
  const evaluation::StrategyScores scores(strategy, predictions.task, predictions.classes,
                                          evaluation::participants_of(strategy));
  double sum = 0;
  for (const auto& fold : scores.folds()) sum += fold.values[evaluation::place_of(primary, predictions.task)];
  return sum / static_cast<double>(scores.folds().size());
}

/// Folds that are drawn without a thought of the classes.
std::function<int(int, int, int)> drawn(int folds) {
  return [folds](int participant, int, int repeat) {
    return static_cast<int>((static_cast<unsigned>(participant * 31 + repeat * 7 + 5) * 2654435761U >> 20U) %
                            static_cast<unsigned>(folds));
  };
}

/// Of 20 studies of coin flips, how often they are said to beat chance; and not by much on average.
int times_beaten(Design design, const std::string& primary) {
  int beaten = 0;
  double difference = 0;
  constexpr int studies = 20;
  design.strategies = {{"flips", coin(design.classes)}};
  for (int seed = 0; seed < studies; ++seed) {
    design.seed = static_cast<unsigned>(seed);
    const auto verdict = beside_chance(design.table(), primary);
    beaten += verdict["verdict"] == "a better";
    difference += verdict["difference"].get<double>() / studies;
  }
  EXPECT_LT(difference, 0.03) << primary;
  return beaten;
}

TEST(Chance, IsSeldomBeatenByCoinFlips) {
  Design one_out{.participants = 90, .folds = 90};
  one_out.fold_of = [](int participant, int, int) { return participant; };
  EXPECT_LE(times_beaten(one_out, "balanced_accuracy"), 3) << "leave-one-out";
  EXPECT_LE(times_beaten(one_out, "accuracy"), 3) << "leave-one-out";
  Design two{.participants = 60, .folds = 10, .classes = 2};
  two.fold_of = drawn(10);
  EXPECT_LE(times_beaten(two, "accuracy"), 3) << "folds without a thought of the classes";
  Design three{.participants = 90, .folds = 5};
  three.fold_of = drawn(5);
  EXPECT_LE(times_beaten(three, "macro_f1"), 3);
  EXPECT_LE(times_beaten(three, "mcc"), 3);
}

TEST(Chance, KnowsTheFrequenciesAndNothingElse) {
  Design design{.participants = 100, .folds = 4};
  design.label_of = [](int participant) { return participant < 50 ? 1 : participant < 80 ? 0 : 2; };
  design.fold_of = drawn(4);
  design.strategies = {{"flips", coin(3)}};
  const auto predictions = read(design.table());
  const auto chance = evaluation::chance_baseline(predictions, "accuracy");
  for (const auto& row : chance.rows) {
    EXPECT_EQ(row.probabilities, (std::vector<double>{0.3, 0.5, 0.2}));
    EXPECT_EQ(row.predicted, 1);
  }
  const evaluation::StrategyScores scores(chance, predictions.task, predictions.classes,
                                          evaluation::participants_of(chance));
  const auto value = [&](const char* metric) {
    return scores.estimates()[evaluation::place_of(metric, predictions.task)];
  };
  EXPECT_DOUBLE_EQ(value("accuracy"), 0.5);
  EXPECT_NEAR(value("balanced_accuracy"), 1 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(value("auc_ovr_macro"), 0.5);
  EXPECT_NEAR(value("log_loss"), -(0.3 * std::log(0.3) + 0.5 * std::log(0.5) + 0.2 * std::log(0.2)), 1e-12)
      << "the entropy of the frequencies";
  EXPECT_NEAR(value("cohen_kappa"), 0, 1e-12);
}

/// F1 of class c, expected where a share q of answers is c whatever the scan: 2 p q / (p + q), best where q = p: then
/// p.
TEST(Chance, OfMacroF1GuessesEachClassAsOftenAsItOccurs) {
  Design design{.participants = 300, .folds = 5};
  design.label_of = [](int participant) { return participant % 10 < 6 ? 0 : participant % 10 < 9 ? 1 : 2; };
  design.fold_of = drawn(5);
  design.strategies = {{"flips", coin(3)}};
  const auto predictions = read(design.table());
  const auto chance = evaluation::chance_baseline(predictions, "macro_f1");
  EXPECT_NEAR(fold_mean(chance, predictions, "macro_f1"), 1 / 3.0, 0.02) << "not 0.25 as of one class for all";
  std::vector<int> answers(3);
  for (const auto& row : chance.rows) ++answers[static_cast<std::size_t>(row.predicted)];
  EXPECT_NEAR(answers[0], 180, 3);
  EXPECT_NEAR(answers[1], 90, 3);
  EXPECT_NEAR(answers[2], 30, 3);
}

/// Where a fold lacks a class, one answer can be worth more than another.
TEST(Chance, IsTheBestConstantGuess) {
  Design design{.participants = 90, .folds = 30};
  design.fold_of = drawn(30);
  design.strategies = {{"flips", coin(3)}};
  const auto predictions = read(design.table());
  for (const Metric metric : {Metric::accuracy, Metric::balanced_accuracy, Metric::macro_f1}) {
    const std::string primary = name_of(metric);
    const double best = fold_mean(evaluation::chance_baseline(predictions, primary), predictions, primary);
    for (int k = 0; k < 3; ++k) {
      auto constant = predictions.strategies[0];
      for (auto& row : constant.rows) row.predicted = k;
      EXPECT_GE(best, fold_mean(constant, predictions, primary) - 1e-9) << primary;
    }
  }
}

TEST(Chance, OfSeveralDiseasesIsTheBestOfAllCombinations) {
  core::Tsv table({"participant_id", "task", "repeat", "fold", "strategy", "label", "prob_A", "prob_B", "prob_C"});
  // A and B are frequent, each by itself, so that no disease has a half and the most frequent combination is not none.
  const std::vector<std::string> labels{"A", "A", "A", "A", "B", "B", "B", "B", "A+C", "B+C", "none", "none"};
  for (int i = 0; i < 120; ++i) {
    table.add({RandomCohort::id(i), "multilabel", "0", std::to_string(i % 5), "net",
               labels[static_cast<std::size_t>(i) % labels.size()], "0.5", "0.4", "0.3"});
  }
  const auto predictions = read(table);
  for (const Metric metric :
       {Metric::subset_accuracy, Metric::micro_f1, Metric::macro_f1, Metric::hamming_loss, Metric::balanced_accuracy}) {
    const std::string primary = name_of(metric);
    const double sign = evaluation::higher_is_better(primary) ? 1 : -1;
    const double found = sign * fold_mean(evaluation::chance_baseline(predictions, primary), predictions, primary);
    double best = -1e9;
    for (evaluation::ClassSet set = 0; set < 8; ++set) {
      auto constant = predictions.strategies[0];
      for (auto& row : constant.rows) row.predicted_labels = set;
      best = std::max(best, sign * fold_mean(constant, predictions, primary));
    }
    EXPECT_NEAR(found, best, 1e-9) << primary;
  }
}

}  // namespace
}  // namespace tripet::tests
