// Verifies that folds partition the participants, keep each class's share, and depend on nothing but what they say.

#include "training/data/splits.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/tsv.hpp"
#include "support.hpp"

namespace tripet::training {
namespace {

std::map<std::string, std::string> cohort(const std::map<std::string, int>& sizes) {
  std::map<std::string, std::string> classes;
  int number = 1000;
  for (const auto& [name, size] : sizes) {
    for (int i = 0; i < size; ++i) classes["sub-" + std::to_string(number++)] = name;
  }
  return classes;
}

int count(const Split& split, const std::map<std::string, std::string>& classes, Set set, const std::string& name) {
  return static_cast<int>(std::count_if(split.begin(), split.end(), [&](const auto& entry) {
    return entry.second == set && classes.at(entry.first) == name;
  }));
}

TEST(Splits, EveryParticipantIsTestedOnceAndClassesKeepTheirShare) {
  const auto classes = cohort({{"CN", 41}, {"MCI", 23}, {"AD", 9}});
  std::map<std::string, int> tested;
  for (int fold = 0; fold < 4; ++fold) {
    const Split split = split_participants(classes, 4, fold, 7, 1);
    EXPECT_EQ(split.size(), classes.size());
    for (const auto& [id, set] : split) tested[id] += set == Set::test ? 1 : 0;
    int all = 0;
    for (const auto& [name, size] : std::map<std::string, int>{{"CN", 41}, {"MCI", 23}, {"AD", 9}}) {
      const int test = count(split, classes, Set::test, name);
      const int validation = count(split, classes, Set::validation, name);
      EXPECT_GE(test, size / 4);
      EXPECT_LE(test, size / 4 + 1);
      EXPECT_NEAR(validation, 0.2 * (size - test), 0.5) << name;
      all += test;
    }
    EXPECT_TRUE(all == 18 || all == 19) << all;
  }
  for (const auto& [id, times] : tested) EXPECT_EQ(times, 1) << id;
}

TEST(Splits, DependOnSeedRepeatAndFoldOnly) {
  const auto classes = cohort({{"CN", 20}, {"AD", 20}});
  const Split split = split_participants(classes, 5, 2, 3, 0);
  EXPECT_EQ(split, split_participants(classes, 5, 2, 3, 0));
  EXPECT_NE(split, split_participants(classes, 5, 2, 4, 0));
  EXPECT_NE(split, split_participants(classes, 5, 2, 3, 1));
  EXPECT_NE(split, split_participants(classes, 5, 3, 3, 0));
}

TEST(Splits, ASmallClassIsTrainedOn) {
  const auto classes = cohort({{"CN", 10}, {"AD", 2}});
  for (int fold = 0; fold < 2; ++fold) {
    const Split split = split_participants(classes, 2, fold, 0, 0);
    EXPECT_EQ(count(split, classes, Set::test, "AD"), 1);
    EXPECT_EQ(count(split, classes, Set::train, "AD"), 1);
  }
}

TEST(Splits, AFoldThatDoesNotExistIsWrongUsage) {
  EXPECT_THROW(split_participants(cohort({{"CN", 5}, {"AD", 5}}), 5, 5, 0, 0), core::UsageError);
}

TEST(Splits, TableHasTheColumnsOfTheContract) {
  const tests::ScratchFolder folder;
  write_splits(folder / "splits.tsv", split_participants(cohort({{"CN", 5}, {"AD", 5}}), 5, 1, 0, 3), 3, 1);
  const auto table = core::Tsv::read(folder / "splits.tsv");
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"participant_id", "repeat", "fold", "set"}));
  EXPECT_EQ(table.size(), 10u);
  EXPECT_EQ(table.at(0, "repeat"), "3");
  EXPECT_EQ(table.at(0, "fold"), "1");
}

}  // namespace
}  // namespace tripet::training
