// Verifies ROC and precision-recall curves against scikit-learn, and their bands against a bootstrap by numpy.
#include "evaluation/metrics/curves.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

std::vector<evaluation::ClassCurves> curves_of(const core::Tsv& table, const std::filesystem::path& folder,
                                               int resamples, int threads = 2) {
  table.write(folder / "predictions.tsv");
  return evaluation::class_curves(evaluation::read_predictions({folder / "predictions.tsv"}), {0}, resamples, 3,
                                  threads)[0];
}

void expect_scikit_learns(bool tied) {
  RandomCohort cohort;
  cohort.tied = tied;
  const ScratchFolder folder;
  const auto curves = curves_of(cohort.table(), folder.path(), 400);
  const core::Json reference = python("reference_curves.py", (folder.path() / "predictions.tsv").string() + " 400");
  for (std::size_t k = 0; k < curves.size(); ++k) {
    const auto expected = [&](const char* key) { return reference[k][key].get<std::vector<double>>(); };
    EXPECT_THAT(curves[k].roc.x, testing::Pointwise(testing::DoubleNear(1e-12), expected("wrong")));
    EXPECT_THAT(curves[k].roc.y, testing::Pointwise(testing::DoubleNear(1e-12), expected("right")));
    const auto& recall = curves[k].precision_recall;
    // Ours starts at a sensitivity of 0; theirs ends where all positives are found, for the first time or not.
    const auto precision = expected("precision"), sensitivity = expected("recall");
    ASSERT_GE(recall.x.size(), precision.size() + 1);
    for (std::size_t i = 0; i < precision.size(); ++i) {
      EXPECT_NEAR(recall.x[i + 1], sensitivity[i], 1e-12);
      EXPECT_NEAR(recall.y[i + 1], precision[i], 1e-12);
    }
    // Two generators: where the height of a resample jumps, so does its quantile; on average over the curve they agree.
    for (const auto& [ours, theirs] :
         {std::pair{curves[k].roc.low, expected("low")}, std::pair{curves[k].roc.high, expected("high")}}) {
      ASSERT_EQ(ours.size(), theirs.size());
      double sum = 0;
      for (std::size_t i = 0; i < theirs.size(); ++i) sum += std::abs(ours[i] - theirs[i]) / theirs.size();
      EXPECT_LT(sum, 0.03);
    }
  }
}

TEST(Curves, EqualScikitLearn) {
  expect_scikit_learns(false);
}

TEST(Curves, OfTiedScoresEqualScikitLearn) {
  expect_scikit_learns(true);
}

TEST(CurvesOfRepeats, AreTheirMeanWithinTheBand) {
  RandomCohort cohort;
  cohort.repeats = 3;
  const ScratchFolder folder;
  const auto curves = curves_of(cohort.table(), folder.path(), 300);
  for (const auto& both : curves) {
    for (const auto* curve : {&both.roc, &both.precision_recall}) {
      // The ROC begins in the corner, from which it may rise at once.
      const std::ptrdiff_t corner = curve == &both.roc ? 1 : 0;
      ASSERT_EQ(std::vector(curve->x.begin() + corner, curve->x.end()), curve->band_x);
      for (std::size_t i = 0; i < curve->band_x.size(); ++i) {
        const double y = curve->y[i + static_cast<std::size_t>(corner)];
        EXPECT_LE(curve->low[i], y + 0.02);
        EXPECT_GE(curve->high[i], y - 0.02);
      }
    }
  }
}

TEST(CurvesOfRepeats, DoNotDependOnThreads) {
  const ScratchFolder folder;
  const auto one = curves_of(RandomCohort().table(), folder.path(), 100, 1);
  const auto three = curves_of(RandomCohort().table(), folder.path(), 100, 3);
  EXPECT_EQ(one[1].roc.low, three[1].roc.low);
  EXPECT_EQ(one[1].precision_recall.high, three[1].precision_recall.high);
}

TEST(CurvesOfOneClass, AreEmptyWhereThereIsNoOther) {
  RandomCohort cohort;
  cohort.mix = {1, 0, 0};
  const ScratchFolder folder;
  for (const auto& both : curves_of(cohort.table(), folder.path(), 100)) {
    EXPECT_TRUE(both.roc.x.empty());
    EXPECT_TRUE(both.precision_recall.x.empty());
  }
}

}  // namespace
}  // namespace tripet::tests
