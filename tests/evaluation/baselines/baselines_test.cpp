// Verifies the baselines against scikit-learn on the same folds, that no row is predicted by a model that has seen its
// participant, and that nothing missing is passed over in silence.
#include "evaluation/baselines/baselines.hpp"

#include <fstream>

#include "evaluation/baselines/regions.hpp"
#include "evaluation/cohort_support.hpp"
#include "evaluation/input/prepared_scans.hpp"
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

std::filesystem::path write_regions(const std::filesystem::path& path) {
  core::Json json = core::Json::array();
  for (const auto& region : evaluation::regions())
    json.push_back({{"centre", region.centre}, {"radius", region.radius}});
  core::write_json(path, json);
  return path;
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
  EXPECT_THAT(study.warnings[0], testing::HasSubstr("2 of 60 scans have no age and sex"));
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
      EXPECT_TRUE(same || before[b].rows[i].participant_id != changed) << before[b].name;
      others += !same;
    }
    // The label is used where it may be: by the models of the other folds.
    EXPECT_GT(others, 0) << before[b].name;
  }
}

TEST(Baselines, TrainingRowsShareNoParticipantWithTheFold) {
  std::vector<evaluation::PredictionRow> rows(5);
  rows[0].participant_id = "a", rows[0].fold = 0;
  rows[1].participant_id = "b", rows[1].fold = 1;
  rows[2].participant_id = "a", rows[2].fold = 1, rows[2].session_id = "2";  // split across folds by another program
  rows[3].participant_id = "c", rows[3].fold = 1;
  rows[4].participant_id = "d", rows[4].fold = 1, rows[4].repeat = 1;
  EXPECT_EQ(evaluation::training_rows(rows, 0, 0), (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(evaluation::training_rows(rows, 0, 1), (std::vector<std::size_t>{}));
}

TEST(Baselines, OneFoldLeavesNothingToFitOn) {
  RandomCohort cohort = small_cohort();
  cohort.folds = 1;
  Study study(cohort.table());
  EXPECT_TRUE(study.run().empty());
  ASSERT_FALSE(study.warnings.empty());
  EXPECT_THAT(study.warnings[0], testing::HasSubstr("one fold"));
}

TEST(Baselines, LeftOutInputsLeaveOutTheirBaselines) {
  Study study(small_cohort().table());
  const auto found = evaluation::baselines(study.predictions, "", "", study.warnings);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].name, "chance");
  for (const auto& row : found[0].rows) EXPECT_EQ(row.predicted, evaluation::most_probable(row.probabilities));
  EXPECT_TRUE(study.warnings.empty());
}

TEST(Regions, SpheresFollowTheAffine) {
  // A ramp in millimetres: the mean over a sphere inside is the ramp at its centre, whatever the axes' order and signs.
  const ScratchFolder folder;
  const std::array<int, 3> size{60, 62, 56};
  const evaluation::Affine affine{{{0, -4, 0, 120}, {0, 0, 4, -130}, {-4, 0, 0, 118}}};
  std::vector<float> values;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x) {
        const auto p = evaluation::apply(affine, {double(x), double(y), double(z)});
        values.push_back(static_cast<float>(1000 + p[0] + 2 * p[1] + 3 * p[2]));
      }
    }
  }
  write_prepared(folder / "ramp.nii", size, affine, values);
  const core::MappedVolume volume(folder / "ramp.nii");
  for (const auto& region : evaluation::regions()) {
    const auto mean = evaluation::region_mean(volume, region);
    ASSERT_TRUE(mean) << region.name;
    // The voxels of a sphere lie around its centre to within a fraction of a voxel.
    EXPECT_NEAR(*mean, 1000 + region.centre[0] + 2 * region.centre[1] + 3 * region.centre[2], 4) << region.name;
  }
  EXPECT_FALSE(evaluation::region_mean(volume, {"outside", {300, 0, 0}, 10}));
  const auto plain = evaluation::regional_uptake(volume, false), divided = evaluation::regional_uptake(volume, true);
  EXPECT_NEAR(divided[0], plain[0] / *evaluation::region_mean(volume, evaluation::reference_region()), 1e-12);
}

TEST(Regions, LieInGreyMatterOfTheAtlas) {
  const ScratchFolder folder;
  const core::Json found = python("reference_regions.py", write_regions(folder / "regions.json").string());
  ASSERT_EQ(found.size(), evaluation::regions().size());
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_GT(found[i].get<double>(), 0.3) << evaluation::regions()[i].name;
}

}  // namespace
}  // namespace tripet::tests
