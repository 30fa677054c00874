// Refusing to answer where a network is not sure, against counting, and where the truth is known.

#include <algorithm>

#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(RiskCoverage, CountsWhatIsAnsweredAndHowMuchOfItIsWrong) {
  const ScratchFolder folder;
  const auto curve =
      judged(RandomCohort{.repeats = 2, .seed = 91}.table(), folder.path())["strategies"]["softmax"]["risk_coverage"];
  const auto rows = evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0].rows;
  EXPECT_EQ(curve["coverage"][0], 1) << "from a threshold that refuses nobody";
  EXPECT_LT(curve["coverage"][1].get<double>(), 1);
  for (std::size_t i = 0; i < curve["threshold"].size(); ++i) {
    double answered = 0, wrong = 0;
    for (const auto& row : rows) {
      if (*std::max_element(row.probabilities.begin(), row.probabilities.end()) < curve["threshold"][i]) continue;
      ++answered;
      wrong += row.predicted != row.label;
    }
    EXPECT_NEAR(curve["coverage"][i].get<double>(), answered / static_cast<double>(rows.size()), 1e-12);
    if (answered == 0) {
      EXPECT_TRUE(curve["risk"][i].is_null());
      continue;
    }
    EXPECT_NEAR(curve["risk"][i].get<double>(), wrong / answered, 1e-12);
    EXPECT_LE(curve["low"][i], curve["risk"][i]);
    EXPECT_GE(curve["high"][i], curve["risk"][i]);
    EXPECT_GT(curve["high"][i], curve["low"][i]) << "no interval is a point";
  }
}

/// Four scans, the surest right, the next two equally sure and one of them wrong, the last wrong: of 1, 2, 3 and 4
/// answers 0, 1/4, 1/3 and 1/2 are wrong on average.
TEST(RiskCoverage, AreaIsTheMeanRiskWithTiesInRandomOrder) {
  Design design{.participants = 4, .folds = 0, .classes = 2};
  design.strategies = {{"net", [](const Design::Scan& scan, std::mt19937_64&) {
                          const bool right = scan.participant < 2;
                          const double sure = std::vector<double>{0.9, 0.8, 0.8, 0.6}[scan.participant];
                          return towards(right ? scan.label : 1 - scan.label, 2, sure);
                        }}};
  const ScratchFolder folder;
  const auto curve = judged(design.table(), folder.path())["strategies"]["net"]["risk_coverage"];
  EXPECT_NEAR(curve["aurc"].get<double>(), (0 + 1 / 4.0 + 1 / 3.0 + 1 / 2.0) / 4, 1e-12);
}

/// Eight scans each count as one where they are all alike.
TEST(RiskCoverage, ScansOfOneParticipantAreNotIndependent) {
  Design once{.participants = 40, .scans = 1, .classes = 2};
  once.strategies = {{"net", [](const Design::Scan& scan, std::mt19937_64&) {
                        return towards(scan.participant % 4 == 0 ? 1 - scan.label : scan.label, 2);
                      }}};
  Design often = once;
  often.scans = 8;
  const auto width = [](const Design& design) {
    const ScratchFolder folder;
    const auto curve = judged(design.table(), folder.path())["strategies"]["net"]["risk_coverage"];
    return curve["high"][0].get<double>() - curve["low"][0].get<double>();
  };
  EXPECT_GT(width(often), 0.9 * width(once));
}

TEST(RiskCoverage, IsNotOfSeveralDiseases) {
  const ScratchFolder folder;
  const auto metrics = judged(RandomDiseases{}.table(), folder.path());
  EXPECT_TRUE(metrics["strategies"]["softmax"]["risk_coverage"].contains("reason"));
}

}  // namespace
}  // namespace tripet::tests
