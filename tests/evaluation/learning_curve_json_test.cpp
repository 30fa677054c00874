// Performance by training size: sizes, values and the gain of the last step, from tables whose truth is known.

#include "evaluation/learning_curve_json.hpp"

#include "core/learning_curve_name.hpp"
#include "evaluation/design_support.hpp"
#include "evaluation/report/training_size.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

class LearningCurve : public testing::Test {
 protected:
  /// The table of the networks of this size, which answer rightly with this probability, and their splits.
  void write(int percent, double right, int training_participants, int participants = 150, int repeats = 3) {
    const auto folder =
        percent == 100 ? scratch_.path() : scratch_ / core::learning_curve_folder / std::to_string(percent);
    std::filesystem::create_directories(folder);
    Design design{.participants = participants, .repeats = repeats, .classes = 2};
    design.seed = 40 + static_cast<unsigned>(percent);
    design.strategies = {{"one", right_with(right, 2)}};
    design.table().write(folder / "predictions.tsv");
    for (int repeat = 0; repeat < repeats; ++repeat) {
      for (int fold = 0; fold < design.folds; ++fold) {
        core::Tsv splits({"participant_id", "repeat", "fold", "set"});
        for (int i = 0; i < training_participants + fold % 2; ++i) {
          splits.add({RandomCohort::id(i), std::to_string(repeat), std::to_string(fold), "train"});
        }
        splits.add({"x", std::to_string(repeat), std::to_string(fold), "test"});
        splits.write(folder / "one" / ("repeat-" + std::to_string(repeat)) / ("fold-" + std::to_string(fold)) /
                     "splits.tsv");
      }
    }
  }
  core::Json judged_runs() {
    evaluation::EvaluateOptions options;
    options.predictions = {scratch_ / "predictions.tsv"};
    options.runs = scratch_.path();
    options.judge.resamples = 200;
    return evaluation::judge(evaluation::read_predictions(options.predictions), options, 3, 1);
  }

  ScratchFolder scratch_;
};

TEST_F(LearningCurve, HasEachSizeAndTheGainOfTheLastStep) {
  write(25, 0.55, 24);
  write(50, 0.65, 48);
  write(100, 0.92, 96);
  const auto metrics = judged_runs();
  const auto& block = metrics["learning_curve"]["strategies"]["one"];
  ASSERT_EQ(block["sizes"].size(), 3u);
  for (const auto& [place, percent, participants] :
       {std::tuple{0, 25, 24.4}, std::tuple{1, 50, 48.4}, std::tuple{2, 100, 96.4}}) {
    EXPECT_EQ(block["sizes"][place]["percent"], percent);
    EXPECT_NEAR(block["sizes"][place]["training_participants"].get<double>(), participants, 1e-9);
    EXPECT_LT(block["sizes"][place]["low"].get<double>(), block["sizes"][place]["value"].get<double>());
  }
  const auto& whole = metrics["strategies"]["one"]["metrics"]["balanced_accuracy"];
  for (const auto* key : {"value", "low", "high", "interval"}) EXPECT_EQ(block["sizes"][2][key], whole[key]) << key;
  EXPECT_EQ(block["gain"]["from"], 50);
  EXPECT_EQ(block["gain"]["to"], 100);
  EXPECT_NEAR(block["gain"]["difference"].get<double>(), 0.27, 0.1);
  EXPECT_LT(block["gain"]["p_adjusted"].get<double>(), 0.05);
  EXPECT_TRUE(metrics["verdicts"].empty() || metrics["verdicts"][0]["baseline"] == true)
      << "sizes are no strategies that are compared";
  const std::string text = evaluation::training_size_section(metrics)["sentences"][0];
  EXPECT_THAT(text, HasSubstr("one: balanced accuracy 0."));
  EXPECT_THAT(text, HasSubstr("with 24, 0."));
  EXPECT_THAT(text, HasSubstr("with 96 training participants. The step from 48 to 96 gained 0."));
}

TEST_F(LearningCurve, AStepThatIsNotShownIsLeftOpen) {
  write(50, 0.85, 48);
  write(100, 0.85, 96);
  const auto metrics = judged_runs();
  EXPECT_THAT(evaluation::training_size_section(metrics)["sentences"][0].get<std::string>(),
              HasSubstr("These data cannot tell whether the step from 48 to 96 gained something"));
}

TEST_F(LearningCurve, OfOtherScansIsLeftOutWithAWarning) {
  write(50, 0.85, 48, 140);
  write(100, 0.85, 96);
  const auto metrics = judged_runs();
  EXPECT_TRUE(metrics["learning_curve"].is_null());
  EXPECT_THAT(metrics["warnings"].dump(), HasSubstr("the curve leaves it out"));
  EXPECT_EQ(evaluation::training_size_section(metrics), false);
}

TEST_F(LearningCurve, OfAnIncompleteFolderIsNone) {
  write(100, 0.85, 96);
  std::filesystem::create_directories(scratch_ / core::learning_curve_folder / "50");
  std::filesystem::create_directories(scratch_ / core::learning_curve_folder / "notes");
  EXPECT_TRUE(judged_runs()["learning_curve"].is_null());
}

}  // namespace
}  // namespace tripet::tests
