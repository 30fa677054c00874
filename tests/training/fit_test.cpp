// Verifies training as a whole on phantoms that anyone can tell apart: it learns with every strategy, gives the same
// bytes twice and after a stop, and writes what the contract names.

#include "training/fit.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/error.hpp"
#include "model/strategies/log_loss.hpp"
#include "training/fixture.hpp"
#include "training/run_files/checkpoint.hpp"
#include "training/tensorboard.hpp"
#include "training/validation.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;

class FitTest : public tests::TrainingTest {};

TEST_F(FitTest, LearnsWithEveryStrategy) {
  const Experiment data = experiment();
  for (const auto& strategy : strategy_names) {
    fit(data, job(strategy, strategy));
    EXPECT_EQ(accuracy(Tsv::read(folder_ / strategy / "predictions.tsv")), 1) << strategy;
  }
}

TEST_F(FitTest, WritesTheFilesAndColumnsOfTheContract) {
  options_.learning.epochs = 2;
  const Experiment data = experiment();
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
  fit(experiment(), job("first"));
  fit(experiment(), job("second"));
  fit(experiment(2), job("third"));
  EXPECT_EQ(bytes("first/model.safetensors"), bytes("second/model.safetensors"));
  EXPECT_EQ(bytes("first/predictions.tsv"), bytes("second/predictions.tsv"));
  EXPECT_NE(bytes("first/predictions.tsv"), bytes("third/predictions.tsv"));
}

// Trains in a process of its own, which kills itself after so many epochs, with a checkpoint of each.
void train_until_killed(const Experiment& data, const Job& job, int epochs) {
  const pid_t child = fork();
  if (child == 0) {
    at::set_num_threads(1);  // LLVM's OpenMP begins anew in a child, with a thread for each processor
    fit(data, job,
        {.after_epoch =
             [&](const Epoch& epoch) {
               if (epoch.epoch == epochs) kill(getpid(), SIGKILL);
             },
         .seconds_to_checkpoint = 0});
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void expect_same_history(const Tsv& one, const Tsv& other, double tolerance = 0) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t row = 0; row < one.size(); ++row) {
    for (const auto& column : one.columns()) {
      if (column == "seconds") continue;
      EXPECT_NEAR(*one.number(row, column), *other.number(row, column), tolerance) << column;
    }
  }
}

TEST_F(FitTest, KilledAndContinuedItEndsWithTheSameBytes) {
  options_.learning.epochs = 6;
  const Experiment data = experiment();
  fit(data, job("whole"));
  train_until_killed(data, job("parts"), 3);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "parts/model.safetensors"));
  std::size_t resumed = 0, trained = 0;
  fit(data, job("parts"),
      {.after_epoch = [&](const Epoch&) { ++trained; }, .resumed = [&](std::size_t epochs) { resumed = epochs; }});
  EXPECT_EQ(resumed, 3u);
  EXPECT_EQ(trained, 3u);
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("parts/model.safetensors"));
  EXPECT_EQ(bytes("whole/predictions.tsv"), bytes("parts/predictions.tsv"));
  expect_same_history(Tsv::read(folder_ / "whole/history.tsv"), Tsv::read(folder_ / "parts/history.tsv"));
}

TEST_F(FitTest, ADamagedCheckpointIsNoticedAndThePreviousOneTaken) {
  options_.learning.epochs = 6;
  const Experiment data = experiment();
  fit(data, job("whole"));
  train_until_killed(data, job("parts"), 3);
  const auto damage = [&](const std::string& name) {
    std::string text = bytes(name);
    text[text.size() / 2] ^= 1;  // in the middle of the weights: the archive itself stays readable
    core::write_text(folder_ / name, text);
  };
  damage("parts/checkpoint.pt");
  std::size_t resumed = 0;
  fit(data, job("parts"), {.resumed = [&](std::size_t epochs) { resumed = epochs; }});
  EXPECT_EQ(resumed, 2u);
  EXPECT_EQ(bytes("whole/model.safetensors"), bytes("parts/model.safetensors"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "parts/checkpoint-previous.pt"));

  train_until_killed(data, job("lost"), 2);
  damage("lost/checkpoint.pt");
  core::write_text(folder_ / "lost/checkpoint-previous.pt", "no archive");
  try {
    fit(data, job("lost"));
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("is damaged"), HasSubstr("--resume never")));
  }
}

TEST_F(FitTest, OneThreadAndTwoLearnTheSame) {
  options_.learning.epochs = 4;
  const Experiment data = experiment();
  fit(data, job("one"));
  at::set_num_threads(2);
  fit(data, job("two"));
  at::set_num_threads(1);
  expect_same_history(Tsv::read(folder_ / "one/history.tsv"), Tsv::read(folder_ / "two/history.tsv"), 1e-3);
}

TEST_F(FitTest, TensorBoardReadsEachEpochOnceAfterAKill) {
  options_.learning.epochs = 4;
  const Experiment data = experiment();
  train_until_killed(data, job("run"), 3);
  std::filesystem::remove(folder_ / "run/checkpoint.pt");  // the epoch that no checkpoint holds is trained again
  fit(data, job("run"));
  const core::Json events = tests::tensorboard_reads(folder_ / "run");
  const Tsv history = Tsv::read(folder_ / "run/history.tsv");
  const std::map<std::string, std::string> columns{{"loss/train", "train_loss"},
                                                   {"loss/validation", "validation_loss"},
                                                   {"validation/log_loss", "validation_log_loss"},
                                                   {"validation/balanced_accuracy", "validation_balanced_accuracy"},
                                                   {"validation/auc", "validation_auc"},
                                                   {"learning_rate", "learning_rate"}};
  ASSERT_EQ(events["scalars"].size(), columns.size());
  for (const auto& [tag, column] : columns) {
    const auto& values = events["scalars"][tag];
    ASSERT_EQ(values.size(), 4u) << tag;
    for (std::size_t row = 0; row < 4; ++row) {
      EXPECT_EQ(values[row][0], row + 1) << tag;
      EXPECT_NEAR(values[row][1].get<double>(), *history.number(row, column), 1e-6) << tag;
    }
  }
  for (const auto* tag : {"validation/probability_CN", "validation/probability_MCI", "validation/probability_AD"}) {
    EXPECT_EQ(events["histograms"][tag].size(), 4u) << tag;
  }
}

TEST_F(FitTest, AFinishedRunIsLeftAloneAndOtherSettingsAreRefused) {
  options_.learning.epochs = 1;
  fit(experiment(), job("run"));
  const auto before = std::filesystem::last_write_time(folder_ / "run/run.json");
  int epochs = 0;
  fit(experiment(), job("run"), {.after_epoch = [&](const Epoch&) { ++epochs; }});
  EXPECT_EQ(epochs, 0);
  EXPECT_EQ(before, std::filesystem::last_write_time(folder_ / "run/run.json"));
  options_.learning.epochs = 2;
  try {
    fit(experiment(), job("run"));
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("other settings (epochs)"));
  }
  options_.learning.resume = "never";
  fit(experiment(), job("run"), {.after_epoch = [&](const Epoch&) { ++epochs; }});
  EXPECT_EQ(epochs, 2);
}

TEST_F(FitTest, ALossThatIsNoNumberNamesTheParticipantsAndKeepsTheCheckpoint) {
  options_.learning.learning_rate = 10;
  options_.learning.weight_decay = 10;
  options_.learning.schedule = "constant";
  options_.learning.epochs = 200;
  try {
    fit(experiment(), job("run"), {.seconds_to_checkpoint = 0});
    GTEST_FAIL() << "the weights grow a hundredfold a step";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::AllOf(HasSubstr("epoch"), HasSubstr("not a number with the participants sub-1"),
                                         HasSubstr("--learning-rate")));
  }
  const Experiment data = experiment();
  const auto& grid = data.dataset->grid();
  const auto network = model::make_network({"conv5", {grid[2], grid[1], grid[0]}, 3}, 1);
  AdamW optimiser({network->named_parameters().pairs()}, 0);
  Progression progression;
  ASSERT_TRUE(
      read_checkpoint(folder_ / "run/checkpoint.pt", *network, optimiser, progression, job_settings(data, job("run"))));
  EXPECT_GT(progression.epochs.size(), 0u);
}

TEST_F(FitTest, PatienceStopsEarly) {
  options_.learning.epochs = 60;
  options_.learning.patience = 2;
  options_.learning.learning_rate = 1e-9;  // nothing is learnt, so nothing gets better for long
  fit(experiment(), job("run"));
  EXPECT_LT(Tsv::read(folder_ / "run/history.tsv").size(), 60u);
}

TEST_F(FitTest, SettingsHoldTheDeviceThatIsUsed) {
  options_.device.device = "auto";
  const auto settings = job_settings(experiment(), job("run"));
  EXPECT_THAT(settings["device"].get<std::string>(), testing::AnyOf("cpu", "cuda"));
  EXPECT_EQ(settings["precision"], settings["device"] == "cpu" ? "float32" : "bfloat16");
}

TEST_F(FitTest, WithoutValidationSetItsLogLossIsNull) {
  tests::write_cohort(folder_ / "small", 2);
  options_.data.data = folder_ / "small";
  options_.learning.epochs = 2;
  const auto stop = [](const Epoch&) { throw core::Interrupted(); };
  EXPECT_THROW(fit(experiment(), job("run"), {.after_epoch = stop, .seconds_to_checkpoint = 0}), core::Interrupted);
  fit(experiment(), job("run"));  // reads the null of the checkpoint
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
