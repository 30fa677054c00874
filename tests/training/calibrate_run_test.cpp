// Verifies that temperature and prediction sets are fitted to scans that trained nothing, end in the model, change what
// predict says, and can be undone.

#include "training/calibrate_run.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "core/error.hpp"
#include "model/weights/model_file.hpp"
#include "training/compare.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/initial_weights.hpp"
#include "training/predictor.hpp"
#include "training/trainer.hpp"

namespace tripet::training {
namespace {

using core::Tsv;
using testing::HasSubstr;
using testing::Not;

class CalibrationTest : public tests::TrainingTest {
 protected:
  CalibrationTest() { options_.learning.epochs = 4; }

  std::filesystem::path compared() {
    return compare(options_, 1, 1, [](const TrainOptions&) { return std::string("# run\n"); });
  }
  model::ModelDescription description(const std::string& run) {
    return model::read_model(folder_ / run / "model.safetensors").description;
  }
  std::string usage_error(const std::vector<std::string>& strategies = {"softmax"}, bool out_of_fold = false) {
    const Experiment data(options_.data, options_.learning, options_.device, 1, options_.calibration.share);
    try {
      check_calibration(data, options_.calibration, strategies, data.split(0, 0), out_of_fold);
    } catch (const core::UsageError& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(CalibrationTest, ASetOfItsOwnNeitherTrainsNorTests) {
  options_.calibration = {.share = 0.3, .conformal = "by-class", .alpha = 0.3};
  const Experiment data(options_.data, options_.learning, options_.device, 1, 0.3);
  fit(data, job("run"));
  const Split split = data.split(0, 0), without = experiment().split(0, 0);
  const Tsv table = Tsv::read(folder_ / "run/calibration.tsv");
  EXPECT_EQ(table.size(), 6u);  // 0.3 of 5 of each of three classes, rounded
  for (std::size_t row = 0; row < table.size(); ++row) {
    EXPECT_EQ(split.at(table.at(row, "participant_id")), Set::calibration);
  }
  for (const auto& [id, set] : without) {
    if (set != Set::train) {
      EXPECT_EQ(split.at(id), set) << id;
    }
  }
  calibrate_run(data, job("run"), options_.calibration, {});
  const auto abstention = description("run").abstention;
  EXPECT_EQ(abstention.scans, (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_THAT(abstention.source, HasSubstr("a calibration set of its own, 6 scans"));
  std::set<std::string> everybody, calibrating;
  for (const auto& [participant, set] : data.split(0, 0)) {
    everybody.insert(participant);
    if (set == Set::calibration) calibrating.insert(participant);
  }
  EXPECT_EQ(calibrated_with(description("run").training, everybody), calibrating);
  // Three scans of each class would be needed at 0.3: the full set, and said so.
  const Tsv predictions = Tsv::read(folder_ / "run/predictions.tsv");
  EXPECT_EQ(predictions.at(0, "prediction_set"), "CN+MCI+AD");
  EXPECT_EQ(predictions.at(0, "set_level"), "0.7");
  EXPECT_EQ(predictions.at(0, "answer"), "cannot tell");
  EXPECT_EQ(core::read_json(folder_ / "run/calibration.json")["full_sets_for_want_of_scans_of"],
            (core::Json{"CN", "MCI", "AD"}));
}

TEST_F(CalibrationTest, AComparisonCalibratesOutOfFoldAndKeepsThePlainPredictions) {
  options_.strategies = {"softmax"};
  const std::string plain = core::read_text(compared());
  const std::string model = bytes("compared/softmax/repeat-0/fold-0/model.safetensors");
  options_.calibration = {.temperature = true, .conformal = "marginal", .alpha = 0.1};
  const Tsv table = Tsv::read(compared());
  const auto stored = description("compared/softmax/repeat-0/fold-0");
  EXPECT_NE(stored.strategy_settings.temperature, 1);
  EXPECT_THAT(stored.abstention.source, testing::AllOf(HasSubstr("approximate: 15 scans out of fold"),
                                                       HasSubstr("the same scans fitted the temperature")));
  ASSERT_EQ(table.size(), 30u);
  EXPECT_EQ(table.at(0, "set_level"), "0.9");

  // predict tempers; the run's own table does not, and yet both give the same answers.
  Predictor predictor(folder_ / "compared/softmax/repeat-0/fold-0");
  predictor.predict({folder_ / "data"}, folder_ / "out.tsv", options_.device, 1);
  const Tsv out = Tsv::read(folder_ / "out.tsv");
  std::map<std::string, std::size_t> row_of;
  for (std::size_t row = 0; row < out.size(); ++row) row_of[out.at(row, "participant_id")] = row;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "fold") != "0") continue;
    const std::size_t other = row_of.at(table.at(row, "participant_id"));
    const double ratio = std::log(*table.number(row, "prob_AD") / *table.number(row, "prob_CN"));
    const double tempered = std::log(*out.number(other, "prob_AD") / *out.number(other, "prob_CN"));
    EXPECT_NEAR(tempered, ratio / stored.strategy_settings.temperature, 1e-3);
    EXPECT_EQ(table.at(row, "answer"), out.at(other, "answer"));
  }

  options_.calibration = {};
  EXPECT_EQ(core::read_text(compared()), plain);
  EXPECT_EQ(bytes("compared/softmax/repeat-0/fold-0/model.safetensors"), model);
}

TEST_F(CalibrationTest, RejectingNeedsNoScans) {
  options_.calibration.reject = 1;
  EXPECT_EQ(usage_error(), "");
  fit(experiment(), job("run"));
  calibrate_run(experiment(), job("run"), options_.calibration, {});
  EXPECT_EQ(Tsv::read(folder_ / "run/predictions.tsv").at(0, "answer"), "cannot tell");
}

TEST_F(CalibrationTest, TrainTakesTheOutOfFoldPredictionsOfAComparison) {
  options_.strategies = {"softmax"};
  const auto predictions = compared();
  TrainOptions options;
  options.out = folder_ / "run";
  options.data = options_.data;
  options.learning = options_.learning;
  options.device = options_.device;
  options.calibration = {.predictions = predictions, .conformal = "marginal"};
  options.strategy = "one-vs-one";
  EXPECT_THROW(train(options, 1, 1, "# run\n", Ranks()), core::UsageError);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/run.json"));
  options.strategy = "softmax";
  train(options, 1, 1, "# run\n", Ranks());
  // Those of the fold that this run tests are left out.
  EXPECT_THAT(description("run").abstention.source, HasSubstr("15 scans out of fold"));
}

TEST_F(CalibrationTest, WhatCannotBeIsToldBeforeTraining) {
  options_.calibration.conformal = "marginal";
  EXPECT_THAT(usage_error(), HasSubstr("--calibration-share"));
  EXPECT_EQ(usage_error({"softmax"}, true), "");
  options_.calibration = {.temperature = true};
  options_.learning.decode = "vote";
  EXPECT_THAT(usage_error({"one-vs-one"}, true), HasSubstr("no probabilities"));
  options_.calibration = {.share = 0.2};
  EXPECT_THAT(usage_error(), HasSubstr("for nothing"));
}

}  // namespace
}  // namespace tripet::training
