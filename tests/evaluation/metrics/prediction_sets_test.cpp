// Coverage and size of conformal sets, counted by hand.

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

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
  // Wilson's of 30 of 50.
  EXPECT_NEAR(found["per_class"]["B"]["low"].get<double>(), 0.461817, 1e-5);
  EXPECT_NEAR(found["per_class"]["B"]["high"].get<double>(), 0.723922, 1e-5);
  EXPECT_TRUE(found["approximate"].is_null()) << "the runs are not part of the input";
  const auto without = judged(RandomCohort{}.table(), folder / "without");
  EXPECT_TRUE(without["strategies"]["softmax"]["prediction_sets"].is_null());
}

/// Scans of one participant that are all alike say no more than one of them.
TEST(PredictionSets, AreOfParticipants) {
  const ScratchFolder folder;
  const auto sets_of = [&](int scans) {
    core::Tsv table({"participant_id", "session_id", "strategy", "label", "prob_A", "prob_B", "prediction_set"});
    for (int i = 0; i < 60; ++i) {
      for (int scan = 0; scan < scans; ++scan) {
        table.add({RandomCohort::id(i), "ses-" + std::to_string(scan), "s", i % 2 == 0 ? "A" : "B", "0.6", "0.4",
                   i % 6 < 4 ? "A+B" : "none"});
      }
    }
    return judged(table, folder.path())["strategies"]["s"]["prediction_sets"];
  };
  const auto once = sets_of(1), eight_times = sets_of(8);
  const auto width = [](const core::Json& entry) { return entry["high"].get<double>() - entry["low"].get<double>(); };
  EXPECT_NEAR(eight_times["coverage"]["value"].get<double>(), once["coverage"]["value"].get<double>(), 1e-12);
  for (const char* part : {"coverage", "A", "B"}) {
    const bool whole = std::string(part) == "coverage";
    const auto &one = whole ? once[part] : once["per_class"][part],
               &eight = whole ? eight_times[part] : eight_times["per_class"][part];
    EXPECT_NEAR(width(eight), width(one), 0.15 * width(one)) << part;
  }
}

TEST(PredictionSets, OfOtherNetworksScoresAreApproximate) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "fold", "strategy", "label", "prob_A", "prob_B", "prediction_set", "set_level"});
  for (int i = 0; i < 40; ++i) {
    table.add({RandomCohort::id(i), std::to_string(i % 2), "s", i % 4 < 2 ? "A" : "B", "0.6", "0.4", "A+B", "0.9"});
  }
  for (const char* fold : {"fold-0", "fold-1"}) {
    std::filesystem::create_directories(folder / "runs/s/repeat-0" / fold);
    core::write_json(folder / "runs/s/repeat-0" / fold / "calibration.json",
                     {{"scans", "20 scans that trained nothing"}});
  }
  const auto approximate = [&] {
    return judged(table, folder.path(), 100, 2, folder / "runs")["strategies"]["s"]["prediction_sets"]["approximate"];
  };
  EXPECT_EQ(approximate(), false);
  core::write_json(folder / "runs/s/repeat-0/fold-1/calibration.json",
                   {{"scans", "approximate: 20 scans out of fold, predicted by other networks"}});
  EXPECT_EQ(approximate(), true);
}

}  // namespace
}  // namespace tripet::tests
