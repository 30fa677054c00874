// Calibration intercept and slope against statsmodels and against probabilities whose distortion is known.

#include "evaluation/corrections/calibration_slope.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

const core::Json& part(const core::Json& metrics, const std::string& label, const std::string& name) {
  return metrics["strategies"]["softmax"]["per_class"][label][name];
}

TEST(CalibrationSlope, EqualsStatsmodels) {
  for (const auto& cohort :
       {RandomCohort{.classes = 2, .seed = 71}, RandomCohort{.participants = 150, .mix = {0.6, 0.3, 0.1}, .seed = 72},
        RandomCohort{.participants = 150, .tied = true, .seed = 73}}) {
    const ScratchFolder folder;
    const auto metrics = judged(cohort.table(), folder.path());
    const auto reference = python("reference_calibration_slope.py", (folder / "predictions.tsv").string());
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

TEST(CalibrationSlope, SeveralScansOfAParticipantCountAsOne) {
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
  const auto reference = python("reference_calibration_slope.py", (folder / "predictions.tsv").string() + " cluster");
  const auto& ours = part(metrics, "A", "calibration_slope");
  EXPECT_NEAR(ours["low"].get<double>(), reference["A"]["slope"][1].get<double>(), 1e-7);
  EXPECT_NEAR(ours["high"].get<double>(), reference["A"]["slope"][2].get<double>(), 1e-7);
}

TEST(CalibrationSlope, FindsAKnownDistortion) {
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

TEST(CalibrationSlope, SaysWhyThereIsNone) {
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

}  // namespace
}  // namespace tripet::tests
