// Verifies performance by training size: nested stratified parts of each fold's training participants, the same test
// sets, runs that go on where they stopped, and sizes that make no sense.

#include "training/learning_curve.hpp"

#include <gmock/gmock.h>

#include <set>

#include "core/error.hpp"
#include "core/learning_curve_name.hpp"
#include "training/compare.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

std::set<std::string> in_set(const Split& split, Set set) {
  std::set<std::string> out;
  for (const auto& [participant, of] : split) {
    if (of == set) out.insert(participant);
  }
  return out;
}

TEST(ThinTraining, LeavesNestedPartsOfEachClass) {
  Split whole;
  std::map<std::string, std::string> labels;
  for (int i = 0; i < 120; ++i) {
    const std::string id = "sub-" + std::to_string(1000 + i);
    labels[id] = i % 4 == 0 ? "AD" : "CN";
    whole[id] = i < 80 ? Set::train : i < 100 ? Set::validation : Set::test;
  }
  std::set<std::string> smaller;
  for (const int percent : {1, 25, 50, 75}) {
    Split part = whole;
    thin_training(part, labels, percent, 7, 0, 2);
    const auto train = in_set(part, Set::train);
    std::map<std::string, int> counts;
    for (const auto& id : train) ++counts[labels.at(id)];
    EXPECT_EQ(counts["AD"], std::max(1, percent * 20 / 100));
    EXPECT_EQ(counts["CN"], std::max(1, percent * 60 / 100));
    for (const auto& id : smaller) EXPECT_TRUE(train.contains(id)) << id << " of a smaller part, " << percent;
    for (const Set other : {Set::validation, Set::test}) EXPECT_EQ(in_set(part, other), in_set(whole, other));
    smaller = train;
  }
  Split again = whole, other_fold = whole;
  thin_training(again, labels, 75, 7, 0, 2);
  thin_training(other_fold, labels, 75, 7, 0, 3);
  EXPECT_EQ(in_set(again, Set::train), smaller);
  EXPECT_NE(in_set(other_fold, Set::train), smaller);
}

TEST(LearningCurvePercents, AreWholeNumbersOnce) {
  EXPECT_EQ(learning_curve_percents({"50", "100", "25", "50"}), (std::vector{25, 50}));
  EXPECT_TRUE(learning_curve_percents({}).empty());
  for (const auto* word : {"0", "101", "12.5", "half", "", "-5"}) {
    EXPECT_THROW(learning_curve_percents({word}), core::UsageError) << word;
  }
  EXPECT_THROW(learning_curve_percents({"100"}), core::UsageError);
  EXPECT_EQ(percent_of_arm(learning_curve_arm(25)), 25);
  EXPECT_EQ(percent_of_arm("+other-seed"), 100);
}

TEST(LearningCurveCost, IsSaidBeforeItStarts) {
  EXPECT_EQ(
      learning_curve_cost({25, 50}, 10, 10),
      "learning curve: 20 more networks, on 25, 50 % of each fold's training participants; beside the 10 of all of "
      "them that is about 75 % more training");
}

class LearningCurveTest : public tests::TrainingTest {};

TEST_F(LearningCurveTest, StandsBesideTheComparisonAndGoesOn) {
  options_.learning.epochs = 1;
  options_.strategies = {"softmax"};
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  compare(options_, 5, 2, describe);
  const std::string without = bytes("compared/predictions.tsv");
  options_.learning_curve = {"50", "100"};
  const auto model = folder_ / "compared/softmax/repeat-0/fold-1/model.safetensors";
  const auto written = std::filesystem::last_write_time(model);
  compare(options_, 5, 2, describe);
  EXPECT_EQ(written, std::filesystem::last_write_time(model));
  EXPECT_EQ(without, bytes("compared/predictions.tsv")) << "other sizes are no strategies of the comparison";

  const std::string half = "compared/" + core::learning_curve_folder + "/50/";
  const Tsv curve = Tsv::read(folder_ / (half + "predictions.tsv")),
            all = Tsv::read(folder_ / "compared/predictions.tsv");
  ASSERT_EQ(curve.size(), all.size());
  bool alike = true;
  for (std::size_t row = 0; row < all.size(); ++row) {
    for (const auto* column : {"participant_id", "fold", "strategy", "label"}) {
      EXPECT_EQ(curve.at(row, column), all.at(row, column));
    }
    alike = alike && curve.at(row, "logit_CN") == all.at(row, "logit_CN");
  }
  EXPECT_FALSE(alike) << "fewer participants give other networks";

  const auto sets = [&](const std::string& folder) {
    const Tsv splits = Tsv::read(folder_ / (folder + "softmax/repeat-0/fold-0/splits.tsv"));
    std::map<std::string, std::set<std::string>> out;
    for (std::size_t row = 0; row < splits.size(); ++row) {
      out[splits.at(row, "set")].insert(splits.at(row, "participant_id"));
    }
    return out;
  };
  auto whole = sets("compared/"), part = sets(half);
  EXPECT_LT(part["train"].size(), whole["train"].size());
  for (const auto& id : part["train"]) EXPECT_TRUE(whole["train"].contains(id));
  EXPECT_EQ(part["test"], whole["test"]);

  std::filesystem::remove_all(folder_ / (half + "softmax/repeat-0/fold-1"));
  const auto kept = folder_ / (half + "softmax/repeat-0/fold-0/model.safetensors");
  const auto before = std::filesystem::last_write_time(kept);
  const std::string first = bytes(half + "predictions.tsv");
  compare(options_, 5, 2, describe);
  EXPECT_EQ(before, std::filesystem::last_write_time(kept));
  EXPECT_EQ(first, bytes(half + "predictions.tsv"));

  options_.synthetic = {"3"};
  EXPECT_THROW(compare(options_, 5, 2, describe), core::UsageError);
}

}  // namespace
}  // namespace tripet::training
