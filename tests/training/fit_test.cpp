// Verifies training as a whole on phantoms that anyone can tell apart: it learns with every strategy, gives the same
// bytes twice and after a stop, and writes what the contract names.

#include "training/fit.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "fixture.hpp"
#include "model/log_loss.hpp"
#include "training/validation.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

class FitTest : public tests::TrainingTest {};

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

TEST_F(FitTest, SettingsHoldTheDeviceThatIsUsed) {
  options_.device.device = "auto";
  const auto settings = job_settings(study(), job("run"));
  EXPECT_THAT(settings["device"].get<std::string>(), testing::AnyOf("cpu", "cuda"));
  EXPECT_EQ(settings["precision"], settings["device"] == "cpu" ? "float32" : "bfloat16");
}

TEST_F(FitTest, WithoutValidationSetItsLogLossIsNull) {
  tests::write_cohort(folder_ / "small", 2);
  options_.data.data = folder_ / "small";
  options_.learning.epochs = 2;
  const auto stop = [] { throw core::Interrupted(); };
  EXPECT_THROW(fit(study(), job("run"), {.after_epoch = stop, .seconds_to_checkpoint = 0}), core::Interrupted);
  fit(study(), job("run"));  // reads the null of the checkpoint
  const auto record = core::read_json(folder_ / "run/run.json");
  EXPECT_EQ(record["scans"]["validation"], 0);
  EXPECT_EQ(record["best_epoch"], 2);
  EXPECT_TRUE(record["best_validation_log_loss"].is_null());
}

TEST_F(FitTest, VotesAreChosenByTheLogLossOfTheSamePairs) {
  model::StrategySettings settings{.classes = {"CN", "MCI", "AD"}};
  const auto coupling = model::make_strategy("one-vs-one", settings);
  settings.decode = "vote";
  const auto vote = model::make_strategy("one-vs-one", settings);
  const auto outputs = torch::tensor({{1.0f, 2.0f, 0.5f}, {-1.0f, 0.3f, 2.0f}, {0.1f, -2.0f, -1.0f}});
  const auto labels = torch::tensor({0, 1, 2}, torch::kInt64);
  Epoch by_coupling, by_vote;
  Validation(*coupling).judge(by_coupling, outputs, labels, {});
  Validation(*vote).judge(by_vote, outputs, labels, {});
  EXPECT_EQ(by_coupling.validation_log_loss, by_vote.validation_log_loss);
  EXPECT_NE(model::balanced_log_loss(vote->decode(outputs), labels), by_vote.validation_log_loss);
}

}  // namespace
}  // namespace tripet::training
