// Verifies the baselines against scikit-learn on the same folds, that no row is predicted by a model that has seen its
// participant, and that nothing missing is passed over in silence.

#include "evaluation/baselines/baselines.hpp"

#include "evaluation/baselines/region_support.hpp"
#include "evaluation/cohort_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Predictions;
using evaluation::StrategyPredictions;

struct Study {
  explicit Study(const core::Tsv& table, const std::vector<std::string>& without = {}) : data(folder / "data") {
    table.write(folder / "predictions.tsv");
    write_scans(table, data, "suvr", without);
    write_participants(table, folder / "participants.tsv");
    predictions = evaluation::read_predictions({folder / "predictions.tsv"});
  }
  std::vector<StrategyPredictions> run() {
    return evaluation::baselines(predictions, data, folder / "participants.tsv", warnings);
  }
  ScratchFolder folder;
  std::filesystem::path data;
  Predictions predictions;
  std::vector<std::string> warnings;
};

RandomCohort small_cohort() {
  RandomCohort cohort;
  cohort.participants = 60;
  cohort.folds = 3;
  cohort.repeats = 2;
  cohort.mix = {0.5, 0.3, 0.2};
  return cohort;
}

TEST(Baselines, EqualScikitLearnInTheSameFolds) {
  Study study(small_cohort().table(), {RandomCohort::id(4)});
  const core::Json expected =
      python("reference_baselines.py", (study.folder / "predictions.tsv").string() + " " +
                                           (study.folder / "participants.tsv").string() + " " + study.data.string() +
                                           " " + write_regions(study.folder / "regions.json").string());
  const auto found = study.run();
  ASSERT_EQ(found.size(), 3U);
  for (const auto& baseline : found) {
    EXPECT_TRUE(baseline.baseline);
    ASSERT_EQ(baseline.rows.size(), expected[baseline.name].size());
    std::map<std::tuple<std::string, int, int>, std::vector<double>> by_row;
    for (const auto& row : baseline.rows) by_row[{row.participant_id, row.repeat, row.fold}] = row.probabilities;
    for (const auto& row : expected[baseline.name]) {
      const auto& p = by_row.at({row[0].get<std::string>(), row[1].get<int>(), row[2].get<int>()});
      for (std::size_t k = 0; k < p.size(); ++k) EXPECT_NEAR(p[k], row[3 + k].get<double>(), 1e-4) << baseline.name;
    }
  }
  ASSERT_EQ(study.warnings.size(), 1U);
  EXPECT_THAT(study.warnings[0], testing::HasSubstr("1 of 60 scans"));
  EXPECT_THAT(study.warnings[0], testing::HasSubstr(RandomCohort::id(4)));
}

TEST(Baselines, AnAgeThatIsNoNumberIsMissing) {
  Study study(small_cohort().table());
  const auto table = core::Tsv::read(study.folder / "participants.tsv");
  core::Tsv changed(table.columns());
  for (std::size_t r = 0; r < table.size(); ++r) {
    const std::string age = r == 0 ? ">89" : r == 1 ? "90+" : table.at(r, "age");
    changed.add({table.at(r, "participant_id"), age, table.at(r, "sex"), table.at(r, "site")});
  }
  changed.write(study.folder / "participants.tsv");
  study.run();
  ASSERT_EQ(study.warnings.size(), 1U);
  EXPECT_THAT(study.warnings[0], testing::HasSubstr("2 of 60 scans lack age or sex"));
}

TEST(Baselines, OneOfWhomOnlyTheAgeIsMissingIsToldSo) {
  Study study(small_cohort().table());
  const auto table = core::Tsv::read(study.folder / "participants.tsv");
  core::Tsv changed(table.columns());
  for (std::size_t r = 0; r < table.size(); ++r) {
    changed.add(
        {table.at(r, "participant_id"), r == 0 ? "n/a" : table.at(r, "age"), table.at(r, "sex"), table.at(r, "site")});
  }
  changed.write(study.folder / "participants.tsv");
  study.run();
  ASSERT_EQ(study.warnings.size(), 1U);
  EXPECT_EQ(study.warnings[0], "age-sex: 1 of 60 scans lacks age or sex (" + table.at(0, "participant_id") +
                                   "); it gets the class frequencies");
}

TEST(Baselines, OwnLabelDoesNotReachOwnPrediction) {
  Study study(small_cohort().table());
  const auto before = study.run();
  const std::string changed = study.predictions.strategies[0].rows[0].participant_id;
  for (auto& row : study.predictions.strategies[0].rows) {
    if (row.participant_id == changed) row.label = (row.label + 1) % 3;
  }
  const auto after = study.run();
  for (std::size_t b = 0; b < before.size(); ++b) {
    int others = 0;
    for (std::size_t i = 0; i < before[b].rows.size(); ++i) {
      const bool same = before[b].rows[i].probabilities == after[b].rows[i].probabilities;
      // Chance knows how frequent the classes of all judged scans are, and of no scan which it is.
      EXPECT_TRUE(same || before[b].rows[i].participant_id != changed || before[b].name == "chance") << before[b].name;
      others += !same;
    }
    // The label is used where it may be: by the models of the other folds.
    EXPECT_GT(others, 0) << before[b].name;
  }
}

TEST(Baselines, OneFoldLeavesNothingToFitOn) {
  RandomCohort cohort = small_cohort();
  cohort.folds = 1;
  Study study(cohort.table());
  EXPECT_TRUE(study.run().empty());
  ASSERT_FALSE(study.warnings.empty());
  EXPECT_THAT(study.warnings[0], testing::HasSubstr("no cross-validation"));
}

TEST(Baselines, LeftOutInputsLeaveOutTheirBaselines) {
  Study study(small_cohort().table());
  const auto found = evaluation::baselines(study.predictions, "", "", study.warnings);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "chance");
  for (const auto& row : found[0].rows) EXPECT_EQ(row.predicted, evaluation::most_probable(row.probabilities));
  EXPECT_TRUE(study.warnings.empty());
}

}  // namespace
}  // namespace tripet::tests
