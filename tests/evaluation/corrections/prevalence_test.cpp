// Predictive values at other prevalences against counts of ten thousand people.

#include "evaluation/corrections/prevalence.hpp"

#include "evaluation/evaluation_support.hpp"
#include "evaluation/judge.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(Prevalence, ChangesPredictiveValuesByBayes) {
  const ScratchFolder folder;
  RandomCohort{.seed = 83}.table().write(folder / "predictions.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.judge.resamples = 200;
  options.judge.prevalence = {"0.05", "C1=0.5"};
  const auto per_class = evaluation::judge(evaluation::read_predictions(options.predictions), options, 1,
                                           2)["strategies"]["softmax"]["per_class"];
  EXPECT_EQ(per_class["C0"]["at_prevalence"].size(), 1u);
  ASSERT_EQ(per_class["C1"]["at_prevalence"].size(), 2u);
  for (const auto& at : per_class["C1"]["at_prevalence"]) {
    // Of 10 000 people, as many true and false positives as the two shares give.
    const double sick = 10000 * at["prevalence"].get<double>(), healthy = 10000 - sick;
    const double hits = sick * per_class["C1"]["sensitivity"]["value"].get<double>();
    const double passed = healthy * per_class["C1"]["specificity"]["value"].get<double>();
    EXPECT_NEAR(at["ppv"]["value"].get<double>(), hits / (hits + healthy - passed), 1e-12);
    EXPECT_NEAR(at["npv"]["value"].get<double>(), passed / (passed + sick - hits), 1e-12);
    EXPECT_LT(at["ppv"]["low"].get<double>(), at["ppv"]["high"].get<double>());
  }
  const std::vector<std::string> classes{"A", "B=C"};
  EXPECT_EQ(evaluation::parse_prevalences({"B=C=0.25", "0.25"}, classes)[1], std::vector<double>{0.25});
  for (const std::string wrong : {"A=1.5", "D=0.1", "0", "often", "A="}) {
    EXPECT_THROW(evaluation::parse_prevalences({wrong}, classes), core::UsageError) << wrong;
  }
}

}  // namespace
}  // namespace tripet::tests
