// Verifies training by several processes as a user starts it: mpirun -n 2 tripet train, or synthesize train.

#include <thread>

#include "commands/program.hpp"
#include "core/json.hpp"
#include "core/stopwatch.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/phantom.hpp"

namespace tripet::tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Mpirun : public testing::Test {
 protected:
  void SetUp() override {
    if (run_program(scratch_, {"which", "mpirun"}).status != 0) GTEST_SKIP() << "mpirun is not installed";
    // As CI's only user is; more processes than processors, as on a small machine.
    setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
    setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
    setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
    write_cohort(scratch_ / "data", 10);
  }

  static std::vector<std::string> in_two(std::vector<std::string> words) {
    words.insert(words.begin(), {"mpirun", "-n", "2"});
    return words;
  }
  std::vector<std::string> train(const std::string& out, int epochs) const {
    return {program,        "train",
            "--data",       (scratch_ / "data").string(),
            "--out",        (scratch_ / out).string(),
            "--epochs",     std::to_string(epochs),
            "--batch-size", "4",
            "--folds",      "2",
            "--device",     "cpu",
            "--threads",    "1",
            "--no-progress"};
  }
  std::vector<std::string> files_of(const std::string& run) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_ / run)) {
      const auto name = entry.path().filename().string();
      names.push_back(name.starts_with("events.") ? "events" : name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  void expect_near(const std::string& file, const std::vector<std::string>& columns, double tolerance) const {
    const core::Tsv one = core::Tsv::read(scratch_ / "one" / file), two = core::Tsv::read(scratch_ / "two" / file);
    ASSERT_EQ(one.size(), two.size()) << file;
    for (std::size_t row = 0; row < one.size(); ++row) {
      for (const auto& column : columns) {
        EXPECT_NEAR(*two.number(row, column), *one.number(row, column), tolerance) << file << ", " << column;
      }
    }
  }

  const ScratchFolder scratch_;
};

TEST_F(Mpirun, TwoWithHalfTheBatchLearnWhatOneLearns) {
  constexpr int epochs = 7;  // of three steps: 12 training scans
  // Rounding differs, and Adam makes a whole step of the smallest gradient: small steps keep that from growing.
  const auto slowly = [&](const std::string& out) {
    auto words = train(out, epochs);
    words.insert(words.end(), {"--learning-rate", "1e-4"});
    return words;
  };
  ASSERT_EQ(run_program(scratch_, slowly("one")).status, 0);
  const Outcome two = run_program(scratch_, in_two(slowly("two")));
  ASSERT_EQ(two.status, 0) << two.err;
  EXPECT_EQ(two.out, (scratch_ / "two").string() + "\n");  // once
  EXPECT_EQ(core::read_json(scratch_ / "two/run.json").at("processes"), 2);
  EXPECT_EQ(files_of("one"), files_of("two"));
  expect_near("history.tsv", {"train_loss", "validation_loss", "validation_log_loss"}, 1e-5);
  expect_near("predictions.tsv", {"prob_CN", "prob_MCI", "prob_AD"}, 1e-5);
}

// The moments that the generator is to match are those of the whole batch, as batch norm's are.
TEST_F(Mpirun, TwoWithHalfTheBatchTrainTheGeneratorThatOneTrains) {
  const auto generator = [&](const std::string& out) {
    return std::vector<std::string>{program,
                                    "synthesize",
                                    "train",
                                    "--data",
                                    (scratch_ / "data").string(),
                                    "--out",
                                    (scratch_ / out).string(),
                                    "--steps",
                                    "4",
                                    "--batch-size",
                                    "6",
                                    "--width",
                                    "4",
                                    "--latent",
                                    "8",
                                    "--folds",
                                    "2",
                                    "--generator-rate",
                                    "1e-5",
                                    "--discriminator-rate",
                                    "1e-5",
                                    "--device",
                                    "cpu",
                                    "--threads",
                                    "1",
                                    "--no-progress"};
  };
  ASSERT_EQ(run_program(scratch_, generator("one")).status, 0);
  const Outcome two = run_program(scratch_, in_two(generator("two")));
  ASSERT_EQ(two.status, 0) << two.err;
  expect_near("history.tsv", {"discriminator_loss", "generator_loss", "probability_real", "probability_fake"}, 1e-5);
  expect_near("history.tsv", {"diversity"}, 1e-3);
}

TEST_F(Mpirun, BatchNormOfEachProcessIsAnotherRun) {
  auto words = train("own", 1);
  words.insert(words.end(), {"--batch-norm", "own"});
  ASSERT_EQ(run_program(scratch_, in_two(words)).status, 0);
  EXPECT_EQ(core::read_json(scratch_ / "own/run.json").at("settings").at("batch-norm"), "2 processes");
  const Outcome other = run_program(scratch_, in_two(train("own", 1)));
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("holds a run with other settings"));
}

TEST_F(Mpirun, WhatIsWrongIsSaidOnce) {
  auto words = train("run", 1);
  words.insert(words.end(), {"--labels", "nowhere.tsv"});
  const Outcome outcome = run_program(scratch_, in_two(words));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("tripet: error: train, process 0 of 2: nowhere.tsv"), Not(HasSubstr("process 1 of 2"))));

  const Outcome verb = run_program(scratch_, in_two({program, "compare", "--data", "x", "--out", "y"}));
  EXPECT_EQ(verb.status, 2);
  EXPECT_THAT(verb.err, HasSubstr("compare: started as one of 2 processes"));
}

TEST_F(Mpirun, AKilledProcessEndsTheOther) {
  Outcome outcome;
  std::thread running([&] { outcome = run_program(scratch_, in_two(train("run", 100000))); });
  const auto checkpoint = scratch_ / "run/checkpoint.pt";
  for (int i = 0; i < 600 && !std::filesystem::exists(checkpoint); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  ASSERT_TRUE(std::filesystem::exists(checkpoint));
  const core::Stopwatch watch;
  // The newest process with this run's folder among its words; the brackets keep the shell from finding itself.
  const std::string killed = "pkill -9 -n -f '[t]ripet-torch train .*" + (scratch_ / "run").string() + "'";
  EXPECT_EQ(std::system(killed.c_str()), 0);
  running.join();
  EXPECT_LT(watch.seconds(), 30);
  EXPECT_NE(outcome.status, 0);
  EXPECT_THAT(outcome.err + outcome.out, HasSubstr("signal 9"));  // "exited on", too, in lines as wide as mpirun likes
  EXPECT_NE(std::system(("pgrep -f '[t]ripet-torch train .*" + (scratch_ / "run").string() + "' >/dev/null").c_str()),
            0);
}

}  // namespace
}  // namespace tripet::tests
