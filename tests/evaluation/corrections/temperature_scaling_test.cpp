// Temperature scaling against scipy: the temperature of each fold, where it is fitted on the others.

#include "evaluation/corrections/temperature_scaling.hpp"

#include "evaluation/evaluation_support.hpp"
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
  EXPECT_THAT(evaluation::temperature_scaling(votes).reason, HasSubstr("votes"));
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

}  // namespace
}  // namespace tripet::tests
