// Decision curves against the definition of net benefit.

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(DecisionCurve, IsTheNetBenefitOfItsDefinition) {
  const ScratchFolder folder;
  const auto curve =
      judged(RandomCohort{.seed = 84}.table(), folder.path())["strategies"]["softmax"]["decision_curves"]["C2"];
  const auto rows = evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0].rows;
  ASSERT_EQ(curve["threshold"].size(), 49u);
  for (const std::size_t place : {0u, 9u, 24u, 48u}) {
    const double t = curve["threshold"][place];
    double benefit = 0, all = 0;
    for (const auto& row : rows) {
      const double gain = row.label == 2 ? 1 : -t / (1 - t);
      all += gain;
      if (row.probabilities[2] >= t) benefit += gain;
    }
    EXPECT_NEAR(curve["net_benefit"][place].get<double>(), benefit / 120, 1e-6) << t;
    EXPECT_NEAR(curve["treat_all"][place].get<double>(), all / 120, 1e-6) << t;
    EXPECT_LE(curve["low"][place].get<double>(), curve["high"][place].get<double>());
  }
}

}  // namespace
}  // namespace tripet::tests
