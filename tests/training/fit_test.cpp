// Verifies training as a whole on phantoms that anyone can tell apart: it learns with every strategy, gives the same
// bytes twice and after a stop, writes what the contract names, and compares strategies on the same splits.

#include "training/fit.hpp"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "phantom.hpp"
#include "support.hpp"
#include "training/compare.hpp"
#include "training/predictor.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

class FitTest : public testing::Test {
 protected:
  FitTest() {
    at::set_num_threads(1);
    tests::write_cohort(folder_ / "data", 10);
    options_.out = folder_ / "compared";
    options_.data.data = folder_ / "data";
    options_.data.folds = 2;
    options_.learning.epochs = 12;
    options_.learning.batch_size = 4;
    options_.learning.learning_rate = 3e-3;
    options_.device.device = "cpu";
  }

  Study study(std::uint64_t seed = 1) const { return {options_.data, options_.learning, options_.device, seed}; }
  Job job(const std::string& name, const std::string& strategy = "softmax") const {
    return {folder_ / name, strategy, 0, 0, "# options\n"};
  }
  std::string bytes(const std::string& file) const { return core::read_text(folder_ / file); }
  static double accuracy(const Tsv& table) {
    double right = 0;
    for (std::size_t row = 0; row < table.size(); ++row) right += table.at(row, "label") == table.at(row, "predicted");
    return right / static_cast<double>(table.size());
  }

  tests::ScratchFolder folder_;
  CompareOptions options_;
};

TEST_F(FitTest, LearnsWithEveryStrategy) {
  const Study data = study();
  for (const auto& strategy : strategy_names) {
    fit(data, job(strategy, strategy));
    EXPECT_EQ(accuracy(Tsv::read(folder_ / strategy / "predictions.tsv")), 1) << strategy;
  }
}

TEST_F(FitTest, WritesTheFilesAndColumnsOfTheContract) {
  options_.learning.epochs = 2;
  const Study data = study();
  fit(data, job("run", "one-vs-one"));
  EXPECT_EQ(
      Tsv::read(folder_ / "run/predictions.tsv").columns(),
      (std::vector<std::string>{"participant_id", "session_id", "repeat", "fold", "strategy", "label", "predicted",
                                "prob_CN", "prob_MCI", "prob_AD", "logit_CN|MCI", "logit_CN|AD", "logit_MCI|AD"}));
  const Tsv history = Tsv::read(folder_ / "run/history.tsv");
  EXPECT_EQ(history.size(), 2u);
  for (const auto* column : {"epoch", "train_loss", "validation_loss", "learning_rate", "seconds"})
    EXPECT_TRUE(history.has(column));
  for (const auto* file : {"config.cfg", "run.json", "splits.tsv", "checkpoint.pt", "model.safetensors"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / file)) << file;
  }
  // The held-out fold, and only that, is predicted.
  const Tsv splits = Tsv::read(folder_ / "run/splits.tsv"), predictions = Tsv::read(folder_ / "run/predictions.tsv");
  std::vector<std::string> tested, predicted;
  for (std::size_t row = 0; row < splits.size(); ++row) {
    if (splits.at(row, "set") == "test") tested.push_back(splits.at(row, "participant_id"));
  }
  for (std::size_t row = 0; row < predictions.size(); ++row) predicted.push_back(predictions.at(row, "participant_id"));
  EXPECT_EQ(tested, predicted);
}

TEST_F(FitTest, SameSeedSameBytesAnotherSeedOthers) {
  options_.learning.epochs = 3;
  fit(study(), job("first"));
  fit(study(), job("second"));
  fit(study(2), job("third"));
  EXPECT_EQ(bytes("first/model.safetensors"), bytes("second/model.safetensors"));
  EXPECT_EQ(bytes("first/predictions.tsv"), bytes("second/predictions.tsv"));
  EXPECT_NE(bytes("first/predictions.tsv"), bytes("third/predictions.tsv"));
}

TEST_F(FitTest, StoppedAndContinuedItEndsWithTheSameBytes) {
  options_.learning.epochs = 6;
  const Study data = study();
  fit(data, job("whole"));
  struct Stopped {};
  int epochs = 0;
  const auto stop = [&] {
    if (++epochs == 3) throw Stopped();
  };
  // with_context turns what is no std::exception into nothing: it passes.
  EXPECT_THROW(fit(data, job("parts"), {.after_epoch = stop, .seconds_to_checkpoint = 0}), Stopped);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "parts/model.safetensors"));
  int continued = 0;
  fit(data, job("parts"), {.after_epoch = [&] { ++continued; }});
  EXPECT_EQ(continued, 6);
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("parts/model.safetensors"));
  EXPECT_EQ(bytes("whole/predictions.tsv"), bytes("parts/predictions.tsv"));
  const Tsv whole = Tsv::read(folder_ / "whole/history.tsv"), parts = Tsv::read(folder_ / "parts/history.tsv");
  ASSERT_EQ(whole.size(), parts.size());
  for (std::size_t row = 0; row < whole.size(); ++row) {
    for (const auto& column : whole.columns()) {
      if (column == "seconds") continue;
      EXPECT_EQ(whole.at(row, column), parts.at(row, column)) << column;
    }
  }
}

TEST_F(FitTest, AFinishedRunIsLeftAloneAndOtherSettingsAreRefused) {
  options_.learning.epochs = 1;
  fit(study(), job("run"));
  const auto before = std::filesystem::last_write_time(folder_ / "run/run.json");
  int epochs = 0;
  fit(study(), job("run"), {.after_epoch = [&] { ++epochs; }});
  EXPECT_EQ(epochs, 0);
  EXPECT_EQ(before, std::filesystem::last_write_time(folder_ / "run/run.json"));
  options_.learning.epochs = 2;
  try {
    fit(study(), job("run"));
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("other settings (epochs)"));
  }
  options_.learning.resume = "never";
  fit(study(), job("run"), {.after_epoch = [&] { ++epochs; }});
  EXPECT_EQ(epochs, 2);
}

TEST_F(FitTest, ALossThatIsNoNumberNamesTheParticipants) {
  options_.learning.learning_rate = 10;
  options_.learning.weight_decay = 10;
  options_.learning.schedule = "constant";
  options_.learning.epochs = 200;
  try {
    fit(study(), job("run"));
    GTEST_FAIL() << "the weights grow a hundredfold a step";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(),
                testing::AllOf(HasSubstr("not a number in epoch"), HasSubstr("sub-1"), HasSubstr("--learning-rate")));
  }
}

TEST_F(FitTest, PatienceStopsEarly) {
  options_.learning.epochs = 60;
  options_.learning.patience = 2;
  options_.learning.learning_rate = 1e-9;  // nothing is learnt, so nothing gets better for long
  fit(study(), job("run"));
  EXPECT_LT(Tsv::read(folder_ / "run/history.tsv").size(), 60u);
}

TEST_F(FitTest, ComparedOnTheSameSplitsWithAnyNumberOfThreads) {
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

TEST_F(FitTest, PredictsWhatTheRunPredicted) {
  options_.learning.epochs = 3;
  fit(study(), job("run", "one-vs-one"));
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

}  // namespace
}  // namespace tripet::training
