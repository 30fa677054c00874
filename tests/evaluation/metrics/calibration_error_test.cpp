// The points of the reliability curve, and the calibration error that they add up to.

#include "evaluation/metrics/calibration_error.hpp"

#include <cmath>
#include <map>
#include <random>

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

/// One cohort of 60 participants with 8 scans each whose model is calibrated by construction. kind 0: scans are
/// independent; 1: a participant's scans are all alike; 2: they share the diagnosis, and the model states the posterior
/// of each by itself; 3: the same with what the participant's scans have in common.
struct Calibrated {
  std::vector<evaluation::PredictionRow> rows;
  std::vector<const evaluation::PredictionRow*> pointers;
  std::vector<std::uint32_t> participants;

  Calibrated(int kind, double strength, std::mt19937_64& generator) {
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    for (int i = 0; i < 60; ++i) {
      int label = static_cast<int>(generator() % 2);
      const double own = normal(generator), common = kind == 3 ? std::sqrt(0.8) : 0,
                   rest = kind == 3 ? std::sqrt(0.2) : 1;
      const double u = uniform(generator);
      for (int scan = 0; scan < 8; ++scan) {
        double logit = 2 * strength * ((label == 1 ? strength : -strength) + common * own + rest * normal(generator));
        if (kind == 0) logit = 1.5 * strength * normal(generator);
        if (kind == 1) logit = 1.5 * strength * own;
        const double p = 1 / (1 + std::exp(-logit));
        evaluation::PredictionRow row;
        row.label = kind == 0 ? uniform(generator) < p : kind == 1 ? u < p : label;
        row.probabilities = {1 - p, p};
        rows.push_back(row);
        participants.push_back(static_cast<std::uint32_t>(i));
      }
    }
    for (const auto& row : rows) pointers.push_back(&row);
  }
};

TEST(ClusteredReference, IsExceededByCalibratedModelsInFivePercent) {
  constexpr int cohorts = 120;
  std::mt19937_64 generator(19);
  for (int kind = 0; kind < 4; ++kind) {
    int independent = 0, clustered = 0;
    double mean = 0;
    for (int c = 0; c < cohorts; ++c) {
      const Calibrated cohort(kind, c % 2 == 0 ? 0.6 : 1.2, generator);
      const double error = evaluation::expected_calibration_error(cohort.pointers, evaluation::Bins::mass5);
      const auto seed = static_cast<std::uint64_t>(c);
      const double p =
          evaluation::clustered_reference(cohort.pointers, cohort.participants, error, seed, evaluation::Bins::mass5).p;
      clustered += p < 0.05;
      mean += p / cohorts;
      independent += evaluation::calibrated_reference(cohort.pointers, error, seed, evaluation::Bins::mass5).p < 0.05;
    }
    // A share of 7 %, and two standard errors of 120 draws: 10 of 120 is the most that was seen.
    EXPECT_LE(clustered, 0.07 * cohorts + 2 * std::sqrt(0.07 * 0.93 * cohorts)) << kind;
    EXPECT_GT(mean, 0.4) << kind;
    EXPECT_LT(mean, 0.75) << kind;
    if (kind == 1 || kind == 3) {
      EXPECT_GT(independent, 0.2 * cohorts) << "why scans must not be taken for participants";
    }
  }
}

TEST(ClusteredReference, SeesAModelThatIsTooSure) {
  std::mt19937_64 generator(23);
  int found = 0;
  for (int c = 0; c < 40; ++c) {
    Calibrated cohort(c % 4, 0.8, generator);
    for (auto& row : cohort.rows) {
      const double odds = std::pow(row.probabilities[1] / row.probabilities[0], 4);
      row.probabilities = {1 / (1 + odds), odds / (1 + odds)};
    }
    const double error = evaluation::expected_calibration_error(cohort.pointers, evaluation::Bins::mass5);
    found +=
        evaluation::clustered_reference(cohort.pointers, cohort.participants, error, 1, evaluation::Bins::mass5).p <
        0.05;
  }
  EXPECT_GT(found, 28);
}

}  // namespace
}  // namespace tripet::tests
