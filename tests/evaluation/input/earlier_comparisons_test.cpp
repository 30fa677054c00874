// Earlier looks at the same folds are counted, the same look again is not.

#include "evaluation/input/earlier_comparisons.hpp"

#include "core/atomic_file.hpp"
#include "evaluation/cohort_fixture.hpp"

namespace tripet::tests {
namespace {

TEST_F(Cohort, EarlierLooksAtTheSameFoldsAreCounted) {
  const auto earlier = [&] {
    return evaluation::earlier_comparisons(folder_.path(), predictions_, "balanced_accuracy")["earlier"];
  };
  EXPECT_EQ(earlier(), 0);
  EXPECT_EQ(earlier(), 0) << "the same predictions again are the same look";
  auto& probabilities = predictions_.strategies[0].rows[0].probabilities;
  std::swap(probabilities[0], probabilities[1]);
  EXPECT_EQ(earlier(), 1);
  std::swap(probabilities[0], probabilities[1]);
  EXPECT_EQ(earlier(), 0) << "the first look had none before it";
  predictions_.strategies[0].rows[0].fold = 7;
  EXPECT_EQ(earlier(), 2) << "another seed draws other folds of the same participants and labels";
  EXPECT_EQ(core::Tsv::read(folder_ / "comparisons.tsv").size(), 3u);
  for (auto& strategy : predictions_.strategies) strategy.rows[0].participant_id = "sub-other";
  EXPECT_EQ(earlier(), 0) << "other participants";
  predictions_.strategies[0].rows[0].label = 1 - predictions_.strategies[0].rows[0].label % 2;
  EXPECT_EQ(earlier(), 0) << "other labels";
  EXPECT_EQ(core::Tsv::read(folder_ / "comparisons.tsv").size(), 5u);
  core::write_text(folder_ / "comparisons.tsv", "splits_hash\tother\nx\n");
  EXPECT_TRUE(earlier().is_null());
  EXPECT_TRUE(evaluation::earlier_comparisons({}, predictions_, "accuracy")["earlier"].is_null());
}

}  // namespace
}  // namespace tripet::tests
