// Verifies that a given split is taken as it stands, and that every kind of leak or gap in its table ends in one line.

#include "training/data/split_table.hpp"

#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SplitTableTest : public tests::TrainingTest {
 protected:
  SplitTable table(const std::string& text) {
    core::write_text(folder_ / "given.tsv", text);
    return SplitTable(folder_ / "given.tsv");
  }
  static Cohort cohort(const std::vector<int>& labels) {
    Cohort made;
    made.classes = {"CN", "AD"};
    for (const int label : labels) {
      made.examples.push_back({"sub-" + std::to_string(made.examples.size() + 1), "n/a", "x.nii", label, {}});
    }
    return made;
  }
  std::string error(const std::string& text, const std::vector<int>& labels = {}) {
    try {
      const SplitTable given = table(text);
      if (!labels.empty()) given.check(cohort(labels));
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }
};

TEST_F(SplitTableTest, WithoutRepeatAndFoldThereIsOneSplitForAllRepeats) {
  const SplitTable given = table("participant_id\tset\nsub-1\ttrain\nsub-2\tvalidation\nsub-3\ttest\n");
  EXPECT_EQ(given.folds(), 1);
  EXPECT_EQ(given.split(0, 0), given.split(7, 0));
  EXPECT_EQ(given.split(0, 0), (Split{{"sub-1", Set::train}, {"sub-2", Set::validation}, {"sub-3", Set::test}}));
  EXPECT_THROW(given.split(0, 1), core::UsageError);
}

TEST_F(SplitTableTest, LeaksAreErrors) {
  EXPECT_THAT(error("participant_id\tset\nsub-1\ttrain\nsub-1\ttest\n"), HasSubstr("sub-1 is in two sets"));
  EXPECT_THAT(error("participant_id\tfold\tset\nsub-1\t0\ttest\nsub-1\t1\ttest\nsub-2\t0\ttrain\nsub-2\t1\ttrain\n"),
              HasSubstr("sub-1 is tested in two folds of one repeat, 0 and 1"));
}

TEST_F(SplitTableTest, IdsSpelledOtherwiseAreMatchedAndTold) {
  core::write_text(folder_ / "given.tsv",
                   "participant_id,set,fold\n1,train,0.0\n2,train,0.0\n3,test,0.0\n4,test,0.0\n");
  const SplitTable given(folder_ / "given.tsv",
                         {{"sub-1", "n/a"}, {"sub-2", "n/a"}, {"sub-3", "n/a"}, {"sub-4", "n/a"}});
  EXPECT_EQ(given.split(0, 0),
            (Split{{"sub-1", Set::train}, {"sub-2", Set::train}, {"sub-3", Set::test}, {"sub-4", Set::test}}));
  EXPECT_THAT(given.check(cohort({0, 1, 0, 1})), ElementsAre(HasSubstr("commas"), HasSubstr("'1' is taken as sub-1")));
}

TEST_F(SplitTableTest, GapsAndUnknownWordsAreErrors) {
  EXPECT_THAT(error("participant_id\tset\nsub-1\ttraining\n"), HasSubstr("set 'training' is not train"));
  EXPECT_THAT(error("participant_id\tset\nsub-1\ttrain\n"), HasSubstr("no participant is in the set test"));
  EXPECT_THAT(error("participant_id\tset\n"), HasSubstr("has no rows"));
  EXPECT_THAT(error("participant_id\tfold\tset\nsub-1\tx\ttrain\n"), HasSubstr("fold 'x' is not a whole number"));
  EXPECT_THAT(error("participant_id\tset\nsub-1\ttrain\nsub-2\ttest\n", {0, 1}),
              HasSubstr("no participant with a prepared scan and the label AD is in the set train"));
}

TEST_F(SplitTableTest, WhomEitherSideDoesNotKnowIsTold) {
  const SplitTable given =
      table("participant_id\tset\nsub-1\ttrain\nsub-2\ttrain\nsub-3\ttest\nsub-4\ttest\nsub-8\ttest\n");
  const auto warnings = given.check(cohort({0, 1, 0, 1, 1}));
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("1 participant of the cohort left out, in no set: sub-5"),
                                    HasSubstr("1 participant without a prepared scan and label: sub-8")));
}

TEST_F(SplitTableTest, ARunTakesIt) {
  std::string text = "participant_id\tset\n";
  for (int i = 100; i < 129; ++i) {
    text += "sub-" + std::to_string(i) + "\t" + (i < 115 ? "train" : i < 121 ? "validation" : "test") + "\n";
  }
  table(text);
  options_.data.splits = folder_ / "given.tsv";
  options_.learning.epochs = 1;
  const Experiment data = experiment();
  EXPECT_EQ(data.data.folds, 1);
  fit(data, job("run"));
  const core::Tsv predictions = core::Tsv::read(folder_ / "run/predictions.tsv");
  ASSERT_EQ(predictions.size(), 8u);  // the 30th participant is in no set
  EXPECT_EQ(predictions.at(0, "participant_id"), "sub-121");
  EXPECT_EQ(core::read_json(folder_ / "run/run.json")["scans"],
            (core::Json{{"train", 15}, {"validation", 6}, {"test", 8}}));
}

}  // namespace
}  // namespace tripet::training
