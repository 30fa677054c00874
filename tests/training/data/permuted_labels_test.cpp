// Verifies that exchanged labels keep each set's mix and the test set's labels, whatever of sessions and diseases there
// is, and that a run of them says so.

#include "training/data/permuted_labels.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/json.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/trainer.hpp"

namespace tripet::training {
namespace {

/// 60 participants in three classes, every third with two sessions, the second of another class.
Cohort cohort_of_sessions() {
  Cohort cohort;
  cohort.classes = {"CN", "MCI", "AD"};
  for (int i = 0; i < 60; ++i) {
    const std::string id = "sub-" + std::to_string(100 + i);
    cohort.examples.push_back({id, "ses-1", id + ".nii", i % 3, {}, false});
    if (i % 3 == 0) cohort.examples.push_back({id, "ses-2", id + "b.nii", (i + 1) % 3, {}, false});
  }
  return cohort;
}

TEST(PermutedLabels, EachSetKeepsItsMixAndTheTestSetItsLabels) {
  const Cohort cohort = cohort_of_sessions();
  const Split split = split_participants(cohort.label_of_participant(), 3, 1, 5, 0);
  const Cohort permuted = with_permuted_labels(cohort, split, "5/0/1");
  std::map<Set, std::map<int, int>> before, after;
  int changed = 0;
  for (std::size_t i = 0; i < cohort.examples.size(); ++i) {
    const Example &was = cohort.examples[i], &is = permuted.examples[i];
    EXPECT_EQ(was.volume, is.volume);
    const Set set = split.at(was.participant_id);
    if (set == Set::test) {
      EXPECT_EQ(was.label, is.label);
    }
    if (was.session_id == "ses-2") {
      if (set != Set::test) {
        EXPECT_EQ(is.label, permuted.examples[i - 1].label);
      }
      continue;
    }
    ++before[set][was.label];
    ++after[set][is.label];
    changed += was.label != is.label ? 1 : 0;
  }
  EXPECT_EQ(before, after);
  EXPECT_GT(changed, 15);  // of 40, of which two thirds are expected
  EXPECT_EQ(with_permuted_labels(cohort, split, "5/0/1").examples[7].label, permuted.examples[7].label);
}

TEST(PermutedLabels, DiseasesOfAParticipantStayTogether) {
  Cohort cohort;
  cohort.multilabel = true;
  cohort.classes = {"AD", "DLB"};
  Split split;
  for (int i = 0; i < 20; ++i) {
    const std::string id = "sub-" + std::to_string(100 + i);
    const auto present = static_cast<float>(i % 2);
    cohort.examples.push_back({id, "n/a", id + ".nii", -1, {present, 1 - present}, false});
    split[id] = Set::train;
  }
  for (const Example& example : with_permuted_labels(cohort, split, "1").examples) {
    EXPECT_EQ(example.present[0] + example.present[1], 1) << example.participant_id;
  }
}

class PermutedRunTest : public tests::TrainingTest {};

TEST_F(PermutedRunTest, SaysSoAndKeepsTheSplit) {
  TrainOptions options;
  options.out = folder_ / "permuted";
  options.data = options_.data;
  options.learning = options_.learning;
  options.learning.epochs = 1;
  options.device = options_.device;
  options.permute_labels = true;
  train(options, 1, 1, "# options\n", Ranks());
  options.out = folder_ / "true";
  options.permute_labels = false;
  train(options, 1, 1, "# options\n", Ranks());
  EXPECT_EQ(bytes("permuted/splits.tsv"), bytes("true/splits.tsv"));
  EXPECT_EQ(core::read_json(folder_ / "permuted/run.json").at("settings").at(permuted_labels), true);
  EXPECT_FALSE(core::read_json(folder_ / "true/run.json").at("settings").contains(permuted_labels));
  const core::Tsv permuted = core::Tsv::read(folder_ / "permuted/predictions.tsv"),
                  truth = core::Tsv::read(folder_ / "true/predictions.tsv");
  ASSERT_EQ(permuted.size(), truth.size());
  for (std::size_t row = 0; row < truth.size(); ++row) {
    EXPECT_EQ(permuted.at(row, "label"), truth.at(row, "label"));  // of the test scans: the true ones
  }
}

}  // namespace
}  // namespace tripet::training
