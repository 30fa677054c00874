// Verifies that tuning gives every strategy the same settings to choose from, and chooses by the validation set.

#include "training/tuning.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using core::Tsv;

class TuningTest : public tests::TrainingTest {
 protected:
  TuningTest() {
    options_.learning.epochs = 2;
    options_.learning.tune = 3;
  }
};

TEST_F(TuningTest, TheGivenSettingsComeFirstAndOthersDependOnTheSeedOnly) {
  const auto settings = tuning_settings(options_.learning, 7), again = tuning_settings(options_.learning, 7);
  ASSERT_EQ(settings.size(), 3u);
  EXPECT_EQ(settings[0].learning_rate, options_.learning.learning_rate);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(settings[k].learning_rate, again[k].learning_rate);
    EXPECT_GE(settings[k].learning_rate, options_.learning.learning_rate / 10);
    EXPECT_LE(settings[k].learning_rate, options_.learning.learning_rate * 10);
  }
  EXPECT_NE(settings[1].learning_rate, settings[2].learning_rate);
  EXPECT_NE(settings[1].learning_rate, tuning_settings(options_.learning, 8)[1].learning_rate);
}

TEST_F(TuningTest, TheBestByValidationStandsInTheRunAndAllAreListed) {
  const Experiment data = experiment();
  for (const auto* strategy : {"softmax", "one-vs-one"}) fit_tuned(data, job(strategy, strategy));
  const Tsv list = Tsv::read(folder_ / "softmax/tuning.tsv"), other = Tsv::read(folder_ / "one-vs-one/tuning.tsv");
  ASSERT_EQ(list.size(), 3u);
  std::size_t best = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    for (const auto* column : {"learning_rate", "weight_decay", "dropout"}) {
      EXPECT_EQ(list.at(k, column), other.at(k, column));
    }
    if (*list.number(k, "validation_log_loss") < *list.number(best, "validation_log_loss")) best = k;
  }
  for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(list.at(k, "chosen"), k == best ? "1" : "0");
  const auto record = core::read_json(folder_ / "softmax/run.json");
  EXPECT_EQ(record["tuned"]["trial"], best);
  EXPECT_EQ(record["settings"]["tune"], "3");
  const std::string trial = "softmax/tuning/trial-" + std::to_string(best);
  EXPECT_EQ(bytes("softmax/model.safetensors"), bytes(trial + "/model.safetensors"));
  EXPECT_TRUE(is_finished(data, job("softmax")));
}

}  // namespace
}  // namespace tripet::training
