// What metrics.json says beyond the plain metrics: temperature scaling against scipy, predictive values at other
// prevalences, decision curves, conformal sets, where the scatter comes from, and the judgement without doubtful scans.

#include <cmath>
#include <numeric>

#include "evaluation/cohort_support.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/corrections/temperature_scaling.hpp"
#include "evaluation/evaluation_support.hpp"
#include "evaluation/statistics/variance.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

TEST(Temperature, OfEachFoldEqualsScipyOnTheOthers) {
  for (const auto& table : {RandomCohort{.participants = 150, .seed = 81}.table(),
                            RandomDiseases{.participants = 150, .folds = 5, .seed = 82}.table()}) {
    const ScratchFolder folder;
    const auto scaled = judged(table, folder.path())["strategies"]["softmax"]["temperature_scaled"];
    const auto reference = python("reference_temperature.py", (folder / "predictions.tsv").string());
    ASSERT_EQ(scaled["temperatures"].size(), 5u);
    for (const auto& fitted : scaled["temperatures"]) {
      const auto expected = reference["temperatures"][std::to_string(fitted["fold"].get<int>())].get<double>();
      EXPECT_NEAR(fitted["temperature"].get<double>(), expected, 1e-5 * expected);
    }
    EXPECT_NEAR(scaled["metrics"]["log_loss"]["value"].get<double>(), reference["log_loss"].get<double>(), 1e-8);
    EXPECT_LT(scaled["metrics"]["log_loss"]["low"].get<double>(), scaled["metrics"]["log_loss"]["value"].get<double>());
    EXPECT_TRUE(scaled["metrics"]["ece"]["expected_if_calibrated"].is_number());
    const auto& parts = scaled["brier_decomposition"];
    EXPECT_NEAR(parts["miscalibration"].get<double>() - parts["discrimination"].get<double>() +
                    parts["uncertainty"].get<double>(),
                scaled["metrics"]["brier"]["value"].get<double>(), 1e-12);
    EXPECT_TRUE(scaled["per_class"]["C0"]["calibration_slope"]["value"].is_number());
  }
}

TEST(Temperature, NeedsOtherFoldsAndProbabilities) {
  const ScratchFolder folder;
  const auto one = judged(RandomCohort{.folds = 1}.table(), folder.path())["strategies"]["softmax"];
  EXPECT_THAT(one["temperature_scaled"]["reason"].get<std::string>(), HasSubstr("one fold"));
  evaluation::StrategyPredictions votes;
  votes.calibrated = false;
  EXPECT_THAT(evaluation::temperature_scaled(votes).reason, HasSubstr("votes"));
}

TEST(Temperature, StaysWithinBoundsWhereEveryAnswerIsRight) {
  std::vector<evaluation::PredictionRow> rows(4);
  std::vector<const evaluation::PredictionRow*> all;
  for (int i = 0; i < 4; ++i) {
    rows[i].label = i % 2;
    rows[i].probabilities = i % 2 == 0 ? std::vector<double>{0.8, 0.2} : std::vector<double>{0.3, 0.7};
    all.push_back(&rows[i]);
  }
  EXPECT_EQ(evaluation::best_temperature(all), 0.01);
  for (auto& row : rows) row.label = 1 - row.label;
  EXPECT_EQ(evaluation::best_temperature(all), 100);
}

TEST(Prevalence, ChangesPredictiveValuesByBayes) {
  const ScratchFolder folder;
  RandomCohort{.seed = 83}.table().write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.judge.resamples = 200;
  options.judge.prevalence = {"0.05", "C1=0.5"};
  const auto per_class = evaluation::judge(evaluation::read_predictions(options.predictions), options, 1,
                                           2)["strategies"]["softmax"]["per_class"];
  EXPECT_EQ(per_class["C0"]["at_prevalence"].size(), 1u);
  ASSERT_EQ(per_class["C1"]["at_prevalence"].size(), 2u);
  for (const auto& at : per_class["C1"]["at_prevalence"]) {
    // Of 10 000 people, as many true and false positives as the two shares give.
    const double sick = 10000 * at["prevalence"].get<double>(), healthy = 10000 - sick;
    const double hits = sick * per_class["C1"]["sensitivity"]["value"].get<double>();
    const double passed = healthy * per_class["C1"]["specificity"]["value"].get<double>();
    EXPECT_NEAR(at["ppv"]["value"].get<double>(), hits / (hits + healthy - passed), 1e-12);
    EXPECT_NEAR(at["npv"]["value"].get<double>(), passed / (passed + sick - hits), 1e-12);
    EXPECT_LT(at["ppv"]["low"].get<double>(), at["ppv"]["high"].get<double>());
  }
  const std::vector<std::string> classes{"A", "B=C"};
  EXPECT_EQ(evaluation::parse_prevalences({"B=C=0.25", "0.25"}, classes)[1], std::vector<double>{0.25});
  for (const std::string wrong : {"A=1.5", "D=0.1", "0", "often", "A="}) {
    EXPECT_THROW(evaluation::parse_prevalences({wrong}, classes), core::UsageError) << wrong;
  }
}

TEST(DecisionCurve, IsTheNetBenefitOfItsDefinition) {
  const ScratchFolder folder;
  const auto curve =
      judged(RandomCohort{.seed = 84}.table(), folder.path())["strategies"]["softmax"]["decision_curves"]["C2"];
  const auto rows = evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0].rows;
  ASSERT_EQ(curve["threshold"].size(), 49u);
  for (const std::size_t place : {0u, 9u, 24u, 48u}) {
    const double t = curve["threshold"][place];
    double benefit = 0, all = 0;
    for (const auto& row : rows) {
      const double gain = row.label == 2 ? 1 : -t / (1 - t);
      all += gain;
      if (row.probabilities[2] >= t) benefit += gain;
    }
    EXPECT_NEAR(curve["net_benefit"][place].get<double>(), benefit / 120, 1e-6) << t;
    EXPECT_NEAR(curve["treat_all"][place].get<double>(), all / 120, 1e-6) << t;
    EXPECT_LE(curve["low"][place].get<double>(), curve["high"][place].get<double>());
  }
}

TEST(PredictionSets, AreCountedForCoverageAndSize) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "strategy", "label", "prob_A", "prob_B", "prob_C", "prediction_set", "set_level"});
  const std::vector<std::string> sets{"A", "A+B", "B+C", "A+B+C", "none"};
  for (int i = 0; i < 100; ++i) {
    table.add({RandomCohort::id(i), "s", i % 2 == 0 ? "A" : "B", "0.5", "0.3", "0.2", sets[i % 5], "0.9"});
  }
  const auto found = judged(table, folder.path())["strategies"]["s"]["prediction_sets"];
  EXPECT_EQ(found["level"], 0.9);
  // Of ten rows: A is covered by A, A+B, A+B+C; B by A+B, B+C, A+B+C.
  EXPECT_NEAR(found["coverage"]["value"].get<double>(), 0.6, 1e-12);
  EXPECT_NEAR(found["mean_size"].get<double>(), 8 / 5.0, 1e-12);
  EXPECT_NEAR(found["empty"].get<double>(), 0.2, 1e-12);
  EXPECT_NEAR(found["single"].get<double>(), 0.2, 1e-12);
  EXPECT_NEAR(found["per_class"]["B"]["coverage"].get<double>(), 0.6, 1e-12);
  EXPECT_LT(found["coverage"]["low"].get<double>(), 0.6);
  EXPECT_LT(found["coverage"]["wilson_low"].get<double>(), 0.6);
  const auto without = judged(RandomCohort{}.table(), folder / "without");
  EXPECT_TRUE(without["strategies"]["softmax"]["prediction_sets"].is_null());
}

TEST(Variance, IsSplitIntoItsSources) {
  // Folds of a repeat differ by 0.1 and 0.2 from their mean; repeats by 0.05.
  const auto split = evaluation::split_variance({0.5, 0.6, 0.7}, {{0.4, 0.6}, {0.5, 0.7}}, {0.5, 0.6});
  EXPECT_NEAR(split.participant, 0.01, 1e-12);
  EXPECT_NEAR(split.fold, 0.02, 1e-12);
  EXPECT_NEAR(split.fold_beyond, 0, 1e-12) << "two folds of half the participants scatter by as much";
  EXPECT_NEAR(split.repeat, 0.005, 1e-12);
  EXPECT_NEAR(split.error, std::sqrt(0.01 + 0.0025), 1e-12);
  const auto alone = evaluation::split_variance({0.5, 0.6, 0.7}, {{0.5}}, {0.5});
  EXPECT_TRUE(std::isnan(alone.repeat));
  EXPECT_TRUE(std::isnan(alone.fold));
  EXPECT_NEAR(alone.error, 0.1, 1e-12);
}

TEST(Variance, OfADifferenceStandsInTheVerdict) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.repeats = 2, .strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 85}.table(), folder.path());
  const auto& verdict = metrics["verdicts"][0];
  std::vector<double> repeats(2, 0);
  for (const std::string name : {"a", "b"}) {
    EXPECT_EQ(metrics["strategies"][name]["variance"]["metric"], "balanced_accuracy");
    EXPECT_GT(metrics["strategies"][name]["variance"]["repeat"].get<double>(), 0);
  }
  EXPECT_GT(verdict["variance"]["participant"].get<double>(), 0);
  EXPECT_GT(verdict["variance"]["fold"].get<double>(), 0);
  EXPECT_GT(verdict["assumed_discordance"].get<double>(), 0);
}

TEST(WithoutWarned, JudgesTheOtherScans) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 86}.table();
  table.write(folder / "predictions.tsv");
  std::vector<core::ScanRecord> scans;
  core::Tsv rest(table.columns());
  for (std::size_t r = 0; r < table.size(); ++r) {
    const bool warned = r % 120 < 6;
    if (r < 120) {
      scans.push_back({table.at(r, "participant_id"), "n/a", "raw", "x.nii",
                       warned ? core::ScanStatus::warn : core::ScanStatus::ok, warned ? "tilted" : "n/a", "SUVbw",
                       "0.9", "1", "a", "b"});
    }
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(r, c));
    if (!warned) rest.add(cells);
  }
  core::write_scan_list(folder / "data/scans.tsv", scans);
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.data = folder / "data";
  options.judge.resamples = 100;
  const auto metrics = evaluation::judge(evaluation::read_predictions(options.predictions), options, 7, 2);
  const auto alone = judged(rest, folder / "rest");
  const auto& without = metrics["without_warned"];
  EXPECT_EQ(without["left_out"], 6);
  EXPECT_EQ(without["participants"], 114);
  EXPECT_EQ(without["verdicts"].dump(), alone["verdicts"].dump());
  EXPECT_EQ(without["strategies"]["b"]["metrics"].dump(), alone["strategies"]["b"]["metrics"].dump());
  EXPECT_TRUE(alone["without_warned"].is_null());
}

}  // namespace
}  // namespace tripet::tests
