// Verifies prediction with a trained model: the numbers of the run itself, each scan once, labels, and bad scans left
// out.

#include "training/predictor.hpp"

#include <gtest/gtest.h>

#include "training/fit.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using core::Tsv;

class PredictorTest : public tests::TrainingTest {};

TEST_F(PredictorTest, PredictsWhatTheRunPredicted) {
  options_.learning.epochs = 3;
  fit(experiment(), job("run", "one-vs-one"));
  Predictor predictor(folder_ / "run");
  EXPECT_EQ(predictor.predict({folder_ / "data"}, folder_ / "out.tsv", options_.device, 1), 0);
  const Tsv all = Tsv::read(folder_ / "out.tsv"), held_out = Tsv::read(folder_ / "run/predictions.tsv");
  EXPECT_EQ(all.size(), 30u);
  std::map<std::string, std::size_t> row_of;
  for (std::size_t row = 0; row < all.size(); ++row) row_of[all.at(row, "participant_id")] = row;
  for (std::size_t row = 0; row < held_out.size(); ++row) {
    const std::size_t other = row_of.at(held_out.at(row, "participant_id"));
    EXPECT_EQ(held_out.at(row, "label"), all.at(other, "label"));
    EXPECT_NEAR(*held_out.number(row, "prob_AD"), *all.number(other, "prob_AD"), 1e-5);
  }
  EXPECT_EQ(all.at(0, "fold"), "n/a");
}

TEST_F(PredictorTest, PredictsTheOthersWhereAScanIsBad) {
  options_.learning.epochs = 1;
  fit(experiment(), job("run"));
  core::write_text(folder_ / "data/sub-101.nii", "cut");
  tests::write_prepared(folder_ / "data/sub-102.nii", std::vector<float>(tests::phantom_voxels, 1.0f));
  Predictor predictor(folder_ / "run");
  EXPECT_EQ(predictor.predict({folder_ / "data"}, folder_ / "out.tsv", options_.device, 1), 2);
  EXPECT_EQ(Tsv::read(folder_ / "out.tsv").size(), 28u);
}

TEST_F(PredictorTest, PredictsEachScanOnceAndSingleOnesAsTheyAre) {
  options_.learning.epochs = 1;
  fit(experiment(), job("run"));
  const auto scan = folder_ / "data/sub-103.nii";
  EXPECT_FALSE(is_prepared(scan));
  core::write_text(folder_ / "data/sub-103.json", R"({"Preprocessing": {}})");
  EXPECT_TRUE(is_prepared(scan));
  EXPECT_TRUE(is_prepared(folder_ / "data"));
  EXPECT_FALSE(is_prepared(folder_ / "run"));
  Predictor predictor(folder_ / "run");
  predictor.predict({scan}, folder_ / "one.tsv", options_.device, 1);
  const Tsv one = Tsv::read(folder_ / "one.tsv");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one.at(0, "participant_id"), "sub-103");
  predictor.predict({folder_ / "data", folder_ / "data/.", scan}, folder_ / "all.tsv", options_.device, 1);
  EXPECT_EQ(Tsv::read(folder_ / "all.tsv").size(), 30u);
}

TEST_F(PredictorTest, PredictedLabelsAreThoseOfTheSession) {
  options_.learning.epochs = 1;
  fit(experiment(), job("run"));
  Tsv table({"participant_id", "session_id", "diagnosis"});
  table.add({"sub-100", "n/a", "MCI"});
  table.add({"sub-100", "ses-2", "AD"});
  table.write(folder_ / "data/participants.tsv");
  Predictor predictor(folder_ / "run");
  predictor.predict({folder_ / "data"}, folder_ / "out.tsv", options_.device, 1);
  const Tsv out = Tsv::read(folder_ / "out.tsv");
  EXPECT_EQ(out.at(0, "label"), "MCI");
  EXPECT_EQ(out.at(1, "label"), "n/a");
}

}  // namespace
}  // namespace tripet::training
