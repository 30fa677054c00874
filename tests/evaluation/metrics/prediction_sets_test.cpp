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
  const auto without = judged(RandomCohort{}.table(), folder / "without");
  EXPECT_TRUE(without["strategies"]["softmax"]["prediction_sets"].is_null());
}

}  // namespace
}  // namespace tripet::tests
