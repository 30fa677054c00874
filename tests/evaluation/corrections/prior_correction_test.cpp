// Class weights of training are undone by what the runs record, and by nothing else.

#include "evaluation/corrections/prior_correction.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

TEST(PriorCorrection, UndoesTheWeightsOfTraining) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.classes = 2, .folds = 2, .mix = {0.8, 0.2}, .seed = 45}.table();
  // Each fold's run: trained on the other fold with balanced weights, N/(K n_c).
  for (int fold = 0; fold < 2; ++fold) {
    const auto run = folder / "runs/softmax/repeat-0" / ("fold-" + std::to_string(fold));
    double count[2] = {0, 0};
    for (std::size_t r = 0; r < table.size(); ++r) {
      if (table.at(r, "fold") != std::to_string(fold)) ++count[table.at(r, "label") == "C1"];
    }
    const double half = (count[0] + count[1]) / 2;
    core::write_json(run / "run.json", {{"class_weights", {{"C1", half / count[1]}, {"C0", half / count[0]}}}});
  }
  const auto found = judged(table, folder.path(), 100, 2, folder / "runs")["strategies"]["softmax"];
  double loss = 0;
  for (std::size_t r = 0; r < table.size(); ++r) {
    double count[2] = {0, 0};
    for (std::size_t q = 0; q < table.size(); ++q) {
      if (table.at(q, "fold") != table.at(r, "fold")) ++count[table.at(q, "label") == "C1"];
    }
    const double p0 = *table.number(r, "prob_C0") * count[0], p1 = *table.number(r, "prob_C1") * count[1];
    loss -= std::log((table.at(r, "label") == "C0" ? p0 : p1) / (p0 + p1)) / static_cast<double>(table.size());
  }
  EXPECT_NEAR(found["prior_corrected"]["metrics"]["log_loss"]["value"].get<double>(), loss, 1e-9);
  EXPECT_EQ(found["prior_corrected"]["class_weights"].size(), 2u);
  EXPECT_TRUE(found["prior_corrected"]["per_class"]["C1"]["ppv"]["value"].is_number());
  EXPECT_GT(std::abs(found["metrics"]["log_loss"]["value"].get<double>() - loss), 1e-3)
      << "the uncorrected value stays as it is";

  const auto unknown = judged(table, folder.path())["strategies"]["softmax"];
  EXPECT_THAT(unknown["prior_corrected"]["reason"].get<std::string>(), HasSubstr("--runs"));
  const auto reason = [&](const core::Json& weights) {
    core::write_json(folder / "runs/softmax/repeat-0/fold-1/run.json", {{"class_weights", weights}});
    const auto predictions = evaluation::read_predictions({folder / "predictions.tsv"});
    return evaluation::read_training_weights(folder / "runs", predictions.strategies[0], predictions.classes).reason;
  };
  EXPECT_THAT(reason({{"C0", 1.5}}), HasSubstr("no class weight of C1"));
  core::write_json(folder / "runs/softmax/repeat-0/fold-0/run.json", {{"class_weights", nullptr}});
  EXPECT_THAT(reason(nullptr), HasSubstr("no class weights"));
  for (const std::string option : {"focal", "label-smoothing"}) {
    core::write_json(folder / "runs/softmax/repeat-0/fold-0/run.json",
                     {{"class_weights", {{"C0", 1.5}, {"C1", 0.75}}}, {"settings", {{option, "0.1"}}}});
    EXPECT_THAT(reason(nullptr), HasSubstr(option == "focal" ? "focal loss" : "label smoothing"));
  }
  auto votes = evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0];
  votes.calibrated = false;
  EXPECT_THAT(evaluation::read_training_weights(folder / "runs", votes, {"C0", "C1"}).reason, HasSubstr("votes"));
}

}  // namespace
}  // namespace tripet::tests
