// Verifies comparisons: the same splits and bytes with any number of threads, one failure ends all, nothing is written
// over, and options that do not fit are refused before training.

#include "training/compare.hpp"

#include <gmock/gmock.h>

#include <map>

#include "core/error.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

class CompareTest : public tests::TrainingTest {};

TEST_F(CompareTest, ComparedOnTheSameSplitsWithAnyNumberOfThreads) {
  options_.learning.epochs = 2;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  const Tsv joined = Tsv::read(compare(options_, 5, 1, describe));
  EXPECT_EQ(joined.size(), 2u * 30u);
  for (const auto* fold : {"fold-0", "fold-1"}) {
    const std::string run = std::string("/repeat-0/") + fold;
    EXPECT_EQ(bytes("compared/softmax" + run + "/splits.tsv"), bytes("compared/one-vs-one" + run + "/splits.tsv"));
  }
  const std::string one = bytes("compared/predictions.tsv");
  std::filesystem::remove(folder_ / "compared/softmax/repeat-0/fold-1/predictions.tsv");
  std::filesystem::remove_all(folder_ / "compared/one-vs-one/repeat-0");
  compare(options_, 5, 3, describe);
  EXPECT_EQ(one, bytes("compared/predictions.tsv"));
}

TEST_F(CompareTest, MoreJobsThanWorkersGiveTheSameBytes) {
  options_.data.folds = 4;
  options_.learning.epochs = 2;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  compare(options_, 5, 1, describe);
  options_.out = folder_ / "side by side";
  compare(options_, 5, 3, describe);
  EXPECT_EQ(bytes("compared/predictions.tsv"), bytes("side by side/predictions.tsv"));
}

TEST_F(CompareTest, ThreeShardsJoinedGiveTheBytesOfOneRun) {
  options_.learning.epochs = 2;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  compare(options_, 5, 2, describe);
  options_.out = folder_ / "shards";
  for (const auto* shard : {"2/3", "1/3", "3/3"}) {
    options_.shard = shard;
    EXPECT_EQ(compare(options_, 5, 2, describe), "") << shard;
    EXPECT_FALSE(std::filesystem::exists(folder_ / "shards/predictions.tsv"));
  }
  options_.shard = "1/1";
  const auto model = folder_ / "shards/softmax/repeat-0/fold-1/model.safetensors";
  const auto written = std::filesystem::last_write_time(model);
  compare(options_, 5, 2, describe);
  EXPECT_EQ(written, std::filesystem::last_write_time(model));
  EXPECT_EQ(bytes("compared/predictions.tsv"), bytes("shards/predictions.tsv"));
}

TEST_F(CompareTest, BySiteEachFoldTestsOneSiteOfThree) {
  const Tsv plain = Tsv::read(folder_ / "data/participants.tsv");
  Tsv table({"participant_id", "diagnosis", "site"});
  std::map<std::string, std::string> site_of;
  for (std::size_t row = 0; row < plain.size(); ++row) {
    const std::string site = std::vector<std::string>{"Bonn", "Kiel", "Ulm"}[row / 3 % 3];
    site_of[plain.at(row, "participant_id")] = site;
    table.add({plain.at(row, "participant_id"), plain.at(row, "diagnosis"), site});
  }
  table.write(folder_ / "data/participants.tsv");
  options_.data.split_by = "site";
  options_.data.folds = 0;
  options_.strategies = {"softmax"};
  options_.learning.epochs = 1;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  for (const auto* shard : {"2/2", "1/2"}) {
    options_.shard = shard;
    compare(options_, 5, 2, describe);
  }
  options_.shard = "1/1";
  const auto model = folder_ / "compared/softmax/repeat-0/fold-2/model.safetensors";
  const auto written = std::filesystem::last_write_time(model);
  const Tsv joined = Tsv::read(compare(options_, 5, 2, describe));
  EXPECT_EQ(written, std::filesystem::last_write_time(model));
  ASSERT_EQ(joined.size(), 30u);
  for (std::size_t row = 0; row < joined.size(); ++row) {
    const auto fold = std::map<std::string, std::string>{{"Bonn", "0"}, {"Kiel", "1"}, {"Ulm", "2"}};
    EXPECT_EQ(joined.at(row, "fold"), fold.at(site_of.at(joined.at(row, "participant_id"))));
  }
  const std::string run = "compared/softmax/repeat-0/fold-1/";
  EXPECT_EQ(core::read_json(folder_ / (run + "run.json"))["split"],
            (core::Json{{"by", "site"},
                        {"site_column", "site"},
                        {"test_sites", core::Json::array({"Kiel"})},
                        {"inner_sets_by", "participant"}}));
  const Tsv splits = Tsv::read(folder_ / (run + "splits.tsv"));
  EXPECT_EQ(splits.at(0, "site"), site_of.at(splits.at(0, "participant_id")));

  options_.data.split_by = "participant";
  options_.data.folds = 3;
  try {
    compare(options_, 5, 2, describe);
    FAIL() << "these are runs of other folds";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("other settings"), HasSubstr("split-by")));
  }
}

Tsv rows_of(const Tsv& table, const std::string& strategy) {
  Tsv rows(table.columns());
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "strategy") != strategy) continue;
    std::vector<std::string> cells;
    for (const auto& column : table.columns()) cells.push_back(table.at(row, column));
    rows.add(cells);
  }
  return rows;
}

TEST_F(CompareTest, ControlIsTheFirstStrategyOnTheSameSplitsWithAnotherSeed) {
  options_.learning.epochs = 2;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  const Tsv without = Tsv::read(compare(options_, 5, 2, describe));
  options_.control = true;
  const auto model = folder_ / "compared/softmax/repeat-0/fold-1/model.safetensors";
  const auto written = std::filesystem::last_write_time(model);
  const Tsv with = Tsv::read(compare(options_, 5, 2, describe));
  EXPECT_EQ(written, std::filesystem::last_write_time(model));
  ASSERT_EQ(with.size(), without.size() + 30u);
  const Tsv control = rows_of(with, "softmax+other-seed"), first = rows_of(with, "softmax");
  ASSERT_EQ(control.size(), 30u);
  bool alike = true;
  for (std::size_t row = 0; row < control.size(); ++row) {
    EXPECT_EQ(control.at(row, "participant_id"), first.at(row, "participant_id"));
    EXPECT_EQ(control.at(row, "fold"), first.at(row, "fold"));
    alike = alike && control.at(row, "logit_CN") == first.at(row, "logit_CN");
    EXPECT_EQ(first.at(row, "logit_CN"), rows_of(without, "softmax").at(row, "logit_CN"));
  }
  EXPECT_FALSE(alike) << "another seed gives other networks";
  EXPECT_EQ(bytes("compared/softmax+other-seed/repeat-0/fold-1/splits.tsv"),
            bytes("compared/softmax/repeat-0/fold-1/splits.tsv"));
  options_.no_control = true;
  EXPECT_THROW(compare(options_, 5, 2, describe), core::UsageError);
}

TEST_F(CompareTest, FoldsThatCannotBeDrawnAreWrongUsage) {
  const auto refused = [&] {
    try {
      experiment();
    } catch (const core::UsageError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  options_.data.folds = 0;
  EXPECT_THAT(refused(), HasSubstr("--folds 0: at least two"));
  options_.data.split_by = "site";
  options_.data.folds = 1;
  EXPECT_THAT(refused(), HasSubstr("--folds 1: at least two"));
  options_.data.splits = folder_ / "splits.tsv";
  EXPECT_THAT(refused(), HasSubstr("leave one of the two out"));
}

TEST_F(CompareTest, TheFirstFailureStopsTheOtherWorkers) {
  options_.learning.epochs = 400;
  core::write_text(folder_ / "compared/softmax", "a file where a folder is to be");
  try {
    compare(options_, 5, 2, [](const TrainOptions& run) { return run.strategy; });
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("softmax"));
  }
  for (const auto* fold : {"fold-0", "fold-1"}) {
    EXPECT_FALSE(std::filesystem::exists(folder_ / "compared/one-vs-one/repeat-0" / fold / "model.safetensors"));
  }
}

TEST_F(CompareTest, NothingIsWrittenOverAComparisonWithOtherSettings) {
  options_.learning.epochs = 1;
  int begun = 0;
  const auto describe = [](const TrainOptions& run) { return run.strategy; };
  compare(options_, 5, 1, describe, [&] { ++begun; });
  EXPECT_EQ(begun, 1);
  options_.learning.epochs = 2;
  EXPECT_THROW(compare(options_, 5, 1, describe, [&] { ++begun; }), core::Error);
  EXPECT_EQ(begun, 1);
}

TEST_F(CompareTest, OptionsThatDoNotFitEndBeforeTraining) {
  const auto refused = [&](const std::string& strategy) {
    try {
      check_settings(experiment(), {job("a"), job("b", strategy)});
    } catch (const core::UsageError& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  options_.learning.decode = "linear";
  EXPECT_EQ(refused("multi-label"), "");  // has no pairs to decode
  EXPECT_THAT(refused("one-vs-one"), HasSubstr("no decoding linear"));
  options_.learning.irrelevant_pairs = "neutral";
  EXPECT_EQ(refused("one-vs-one"), "");
  options_.learning.augment = {"rotate"};
  EXPECT_THAT(refused("one-vs-one"), HasSubstr("--augment rotate"));
  options_.learning.augment = {"none"};
  options_.learning.class_weights = "1,2";
  EXPECT_THAT(refused("one-vs-one"), HasSubstr("--class-weights 1,2"));
  options_.learning.class_weights = "balanced";
  options_.learning.batch_size = 1;  // weights act in batches of one scan too
  EXPECT_EQ(refused("one-vs-one"), "");
}

}  // namespace
}  // namespace tripet::training
