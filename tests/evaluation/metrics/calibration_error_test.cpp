// The points of the reliability curve, and the calibration error that they add up to.

#include "evaluation/metrics/calibration_error.hpp"

#include <cmath>
#include <map>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

evaluation::StrategyPredictions predictions_of(const RandomCohort& cohort, const std::filesystem::path& folder) {
  cohort.table().write(folder / "predictions.tsv");
  return evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0];
}

TEST(Reliability, FewScansMakeFiveBinsOfEquallyMany) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 120, .seed = 81}, folder.path());
  const auto curve = evaluation::reliability_curve(strategy);
  ASSERT_EQ(curve.size(), 5u);
  // The same from sorted rows, 24 at a time.
  std::vector<std::pair<double, bool>> rows;
  for (const auto& row : strategy.rows) {
    const int top = evaluation::most_probable(row.probabilities);
    rows.emplace_back(row.probabilities[top], top == row.label);
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t bin = 0; bin < 5; ++bin) {
    double stated = 0;
    int right = 0;
    for (std::size_t r = 24 * bin; r < 24 * (bin + 1); ++r) {
      stated += rows[r].first / 24;
      right += rows[r].second;
    }
    EXPECT_EQ(curve[bin].rows, 24);
    EXPECT_EQ(curve[bin].right, right);
    EXPECT_NEAR(curve[bin].stated, stated, 1e-12);
  }
}

TEST(Reliability, EqualProbabilitiesStayTogether) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 120, .tied = true, .seed = 82}, folder.path());
  std::map<double, int> counts;
  for (const auto& row : strategy.rows) ++counts[row.probabilities[evaluation::most_probable(row.probabilities)]];
  int rows = 0;
  auto next = counts.begin();
  for (const auto& point : evaluation::reliability_curve(strategy)) {
    // Each bin is made of whole groups of equal probabilities.
    int of_groups = 0;
    while (of_groups < point.rows) of_groups += (next++)->second;
    EXPECT_EQ(of_groups, point.rows);
    rows += point.rows;
  }
  EXPECT_EQ(rows, 120);
}

TEST(Reliability, ManyScansMakeBinsOfEqualWidth) {
  const ScratchFolder folder;
  const auto strategy = predictions_of({.participants = 600, .seed = 83}, folder.path());
  std::vector<const evaluation::PredictionRow*> rows;
  for (const auto& row : strategy.rows) rows.push_back(&row);
  double error = 0;
  for (const auto& point : evaluation::reliability_curve(strategy)) {
    error += std::abs(point.right - point.stated * point.rows) / 600;
  }
  EXPECT_NEAR(error, evaluation::expected_calibration_error(rows), 1e-12);
}

}  // namespace
}  // namespace tripet::tests
