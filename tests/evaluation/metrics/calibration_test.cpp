// Calibration: intercept and slope against statsmodels and against probabilities whose distortion is known; the points
// of the reliability curve.

#include "evaluation/metrics/calibration.hpp"

#include <cmath>
#include <map>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

const core::Json& part(const core::Json& metrics, const std::string& label, const std::string& name) {
  return metrics["strategies"]["softmax"]["per_class"][label][name];
}

TEST(Recalibration, EqualsStatsmodels) {
  for (const auto& cohort :
       {RandomCohort{.classes = 2, .seed = 71}, RandomCohort{.participants = 150, .mix = {0.6, 0.3, 0.1}, .seed = 72},
        RandomCohort{.participants = 150, .tied = true, .seed = 73}}) {
    const ScratchFolder folder;
    const auto metrics = judged(cohort.table(), folder.path());
    const auto reference = python("reference_recalibration.py", (folder / "predictions.tsv").string());
    for (const auto& [label, expected] : reference.items()) {
      SCOPED_TRACE("seed " + std::to_string(cohort.seed) + " " + label);
      for (const std::string name : {"intercept", "slope"}) {
        const auto& ours = part(metrics, label, "calibration_" + name);
        EXPECT_NEAR(ours["value"].get<double>(), expected[name][0].get<double>(), 1e-7) << name;
        EXPECT_NEAR(ours["low"].get<double>(), expected[name][1].get<double>(), 1e-7) << name;
        EXPECT_NEAR(ours["high"].get<double>(), expected[name][2].get<double>(), 1e-7) << name;
      }
    }
  }
}

TEST(Recalibration, SeveralScansOfAParticipantCountAsOne) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "session_id", "strategy", "label", "prob_A", "prob_B"});
  std::mt19937_64 generator(4);
  for (int i = 0; i < 80; ++i) {
    for (const std::string session : {"ses-1", "ses-2"}) {
      const double p = 0.05 + 0.9 * static_cast<double>(generator() % 1000) / 1000;
      table.add({RandomCohort::id(i), session, "softmax", i % 3 == 0 ? "A" : "B", core::format_number(p),
                 core::format_number(1 - p)});
    }
  }
  const auto metrics = judged(table, folder.path());
  const auto reference = python("reference_recalibration.py", (folder / "predictions.tsv").string() + " cluster");
  const auto& ours = part(metrics, "A", "calibration_slope");
  EXPECT_NEAR(ours["low"].get<double>(), reference["A"]["slope"][1].get<double>(), 1e-7);
  EXPECT_NEAR(ours["high"].get<double>(), reference["A"]["slope"][2].get<double>(), 1e-7);
}

TEST(Recalibration, FindsAKnownDistortion) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "strategy", "label", "prob_A", "prob_B"});
  std::mt19937_64 generator(6);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  // True logits are half of the stated ones, and higher by 0.5.
  for (int i = 0; i < 20000; ++i) {
    const double stated = 2 * normal(generator), truth = 1 / (1 + std::exp(-(0.5 + 0.5 * stated)));
    const double p = 1 / (1 + std::exp(-stated));
    table.add({RandomCohort::id(i), "softmax", uniform(generator) < truth ? "A" : "B", core::format_number(p),
               core::format_number(1 - p)});
  }
  const auto metrics = judged(table, folder.path(), 100);
  const auto& slope = part(metrics, "A", "calibration_slope");
  EXPECT_NEAR(slope["value"].get<double>(), 0.5, 0.04);
  EXPECT_LT(slope["low"].get<double>(), 0.5);
  EXPECT_GT(slope["high"].get<double>(), 0.5);
  EXPECT_GT(part(metrics, "A", "calibration_intercept")["low"].get<double>(), 0);
  EXPECT_LT(part(metrics, "B", "calibration_intercept")["high"].get<double>(), 0);
}

TEST(Recalibration, SaysWhyThereIsNone) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "strategy", "label", "prob_A", "prob_B", "prob_C"});
  for (int i = 0; i < 40; ++i) {
    const bool a = i % 2 == 0;
    table.add({RandomCohort::id(i), "softmax", a ? "A" : "B", a ? "0.5" : "0.3", a ? "0.3" : "0.5", "0.2"});
  }
  const auto metrics = judged(table, folder.path());
  EXPECT_TRUE(part(metrics, "A", "calibration_slope")["value"].is_null());
  EXPECT_THAT(part(metrics, "A", "calibration_slope")["reason"].get<std::string>(), HasSubstr("separate"));
  EXPECT_TRUE(part(metrics, "A", "calibration_intercept")["value"].is_number());
  EXPECT_THAT(part(metrics, "C", "calibration_intercept")["reason"].get<std::string>(), HasSubstr("no scan"));
}

evaluation::StrategyPredictions predictions_of(const RandomCohort& cohort, const std::filesystem::path& folder) {
  cohort.table().write(folder / "predictions.tsv");
  return evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0];
}

TEST(Reliability, FewScansMakeFiveBinsOfEquallyMany) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 120, .seed = 81}, folder.path());
  const auto curve = evaluation::reliability_curve(strategy);
  ASSERT_EQ(curve.size(), 5u);
  // The same from sorted rows, 24 at a time.
  std::vector<std::pair<double, bool>> rows;
  for (const auto& row : strategy.rows) {
    const int top = evaluation::most_probable(row.probabilities);
    rows.emplace_back(row.probabilities[top], top == row.label);
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t bin = 0; bin < 5; ++bin) {
    double stated = 0;
    int right = 0;
    for (std::size_t r = 24 * bin; r < 24 * (bin + 1); ++r) {
      stated += rows[r].first / 24;
      right += rows[r].second;
    }
    EXPECT_EQ(curve[bin].rows, 24);
    EXPECT_EQ(curve[bin].right, right);
    EXPECT_NEAR(curve[bin].stated, stated, 1e-12);
  }
}

TEST(Reliability, EqualProbabilitiesStayTogether) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 120, .tied = true, .seed = 82}, folder.path());
  std::map<double, int> counts;
  for (const auto& row : strategy.rows) ++counts[row.probabilities[evaluation::most_probable(row.probabilities)]];
  int rows = 0;
  auto next = counts.begin();
  for (const auto& point : evaluation::reliability_curve(strategy)) {
    // Each bin is made of whole groups of equal probabilities.
    int of_groups = 0;
    while (of_groups < point.rows) of_groups += (next++)->second;
    EXPECT_EQ(of_groups, point.rows);
    rows += point.rows;
  }
  EXPECT_EQ(rows, 120);
}

TEST(Reliability, ManyScansMakeBinsOfEqualWidth) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 600, .seed = 83}, folder.path());
  std::vector<const evaluation::PredictionRow*> rows;
  for (const auto& row : strategy.rows) rows.push_back(&row);
  double error = 0;
  for (const auto& point : evaluation::reliability_curve(strategy)) {
    error += std::abs(point.right - point.stated * point.rows) / 600;
  }
  EXPECT_NEAR(error, evaluation::expected_calibration_error(rows), 1e-12);
}

}  // namespace
}  // namespace tripet::tests
