// Verifies that scans find their labels, and that every kind of wrong label table ends in one line that says what is
// wrong.

#include "training/data/cohort.hpp"

#include <gmock/gmock.h>
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"
#include "training/phantom.hpp"

namespace tripet::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CohortTest : public testing::Test {
 protected:
  // Rows: participant, label. Scans: participant, session, status.
  void write(const std::vector<std::vector<std::string>>& labels, const std::vector<std::vector<std::string>>& scans) {
    core::Tsv table({"participant_id", "diagnosis"});
    for (const auto& row : labels) table.add(row);
    table.write(folder_ / "participants.tsv");
    std::vector<core::ScanRecord> records;
    for (const auto& scan : scans) {
      records.push_back({scan[0], scan[1], "x", scan[0] + scan[1] + ".nii", core::parse_scan_status(scan[2]).value(),
                         "n/a", "SUVbw", "1", "0", "h", "s"});
    }
    core::write_scan_list(folder_ / "scans.tsv", records);
    options_.data = folder_.path();
  }

  std::string error() {
    try {
      read_cohort(options_);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }

  tests::ScratchFolder folder_;
  DataOptions options_;
};

TEST_F(CohortTest, JoinsScansWithLabelsInOrderOfFirstAppearance) {
  write({{"sub-2", "CN"}, {"sub-1", "AD"}, {"sub-3", "CN"}},
        {{"sub-1", "n/a", "ok"}, {"sub-2", "n/a", "warn"}, {"sub-3", "n/a", "ok"}});
  const Cohort cohort = read_cohort(options_);
  EXPECT_THAT(cohort.classes, ElementsAre("CN", "AD"));
  ASSERT_EQ(cohort.examples.size(), 3u);
  EXPECT_EQ(cohort.examples[0].participant_id, "sub-1");
  EXPECT_EQ(cohort.examples[0].label, 1);
  EXPECT_EQ(cohort.examples[1].label, 0);
  EXPECT_EQ(cohort.examples[1].volume, folder_ / "sub-2n/a.nii");
  EXPECT_TRUE(cohort.warnings.empty());
}

TEST_F(CohortTest, ScansOfSeveralTracersAreRefusedBeforeTraining) {
  const std::vector<std::vector<std::string>> labels{{"sub-1", "CN"}, {"sub-2", "AD"}, {"sub-3", "CN"}};
  write(labels, {{"sub-1", "_trc-18FFDG_pet", "ok"}, {"sub-2", "_trc-FDG_pet", "ok"}, {"sub-3", "_pet", "ok"}});
  EXPECT_EQ(error(), "");
  write(labels,
        {{"sub-1", "_trc-18FFDG_pet", "ok"}, {"sub-2", "_trc-18FAV45_pet", "ok"}, {"sub-3", "_trc-FDG_pet", "ok"}});
  EXPECT_THAT(error(),
              HasSubstr("holds scans of 2 tracers, which are never trained on together: 18FAV45 (1 scan, first "
                        "sub-2 _trc-18FAV45_pet), 18FFDG (2 scans, first sub-1"));
  EXPECT_THAT(error(), HasSubstr("preprocess --tracer"));
  // Names without a tracer: the sidecars know.
  write(labels, {{"sub-1", "_pet", "ok"}, {"sub-2", "_pet", "ok"}, {"sub-3", "_pet", "ok"}});
  core::write_text(folder_ / "sub-1_pet.json", R"({"Tracer": {"Name": "FDG", "Contrast": "fdg"}})");
  core::write_text(folder_ / "sub-2_pet.json", R"({"Tracer": {"Name": "", "Contrast": "unknown"}})");
  EXPECT_EQ(error(), "");
  core::write_text(folder_ / "sub-3_pet.json", R"({"Tracer": {"Name": "PiB", "Contrast": "amyloid"}})");
  EXPECT_THAT(error(), HasSubstr("2 tracers, which are never trained on together: amyloid (1 scan, first sub-3 _pet), "
                                 "fdg (1 scan"));
}

TEST_F(CohortTest, TwoScansOfASessionAreRefusedBeforeTraining) {
  const std::vector<std::vector<std::string>> labels{{"sub-1", "CN"}, {"sub-2", "AD"}};
  write(labels, {{"sub-1", "ses-a", "ok"}, {"sub-1", "ses-a", "warn"}, {"sub-2", "n/a", "ok"}});
  EXPECT_THAT(error(), HasSubstr("sub-1 ses-a is there twice, "));
  write(labels, {{"sub-1", "ses-a", "ok"}, {"sub-1", "ses-a", "failed"}, {"sub-2", "n/a", "ok"}});
  EXPECT_EQ(error(), "");
}

TEST_F(CohortTest, LeavesOutWhatAPersonFailed) {
  write({{"sub-1", "CN"}, {"sub-2", "AD"}, {"sub-3", "CN"}},
        {{"sub-1", "n/a", "ok"}, {"sub-2", "n/a", "warn"}, {"sub-3", "n/a", "ok"}});
  core::write_text(folder_ / "quality.tsv", "participant_id\tverdict\nsub-3\tfail\nsub-2\tpass\n");
  const Cohort cohort = read_cohort(options_);
  ASSERT_EQ(cohort.examples.size(), 2U);
  EXPECT_EQ(cohort.examples[1].participant_id, "sub-2");
  EXPECT_THAT(cohort.warnings, ElementsAre(HasSubstr("1 scan left out")));
}

TEST_F(CohortTest, CountsWhomItLeavesOut) {
  write({{"sub-1", "CN"}, {"sub-2", "AD"}, {"sub-3", "n/a"}, {"sub-4", "FTD"}, {"sub-9", "AD"}},
        {{"sub-1", "n/a", "ok"},
         {"sub-2", "n/a", "ok"},
         {"sub-3", "n/a", "ok"},
         {"sub-4", "n/a", "ok"},
         {"sub-5", "n/a", "ok"},
         {"sub-2", "ses-2", "failed"}});
  options_.classes = {"AD", "CN"};
  const Cohort cohort = read_cohort(options_);
  EXPECT_THAT(cohort.classes, ElementsAre("AD", "CN"));
  EXPECT_EQ(cohort.examples.size(), 2u);
  EXPECT_THAT(cohort.warnings,
              ElementsAre(HasSubstr("1 scan left out"), HasSubstr("2 participants left out without a label"),
                          HasSubstr("1 participant left out with a class that --classes does not name: sub-4"),
                          HasSubstr("1 participant of")));
}

TEST_F(CohortTest, NamesWhatIsWrongWithTheLabels) {
  write({{"sub-1", "CN"}, {"sub-2", "AD"}}, {{"sub-1", "n/a", "ok"}, {"sub-2", "n/a", "ok"}});
  options_.label_columns = {"diagnosys"};
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("diagnosys"), HasSubstr("'diagnosis'")));
  options_.label_columns = {"diagnosis"};
  options_.classes = {"CN", "ADD"};
  EXPECT_THAT(error(), HasSubstr("did you mean 'AD'"));
  options_.classes = {"CN"};
  EXPECT_THAT(error(), HasSubstr("only one class, CN"));
  options_.classes.clear();
  options_.labels = folder_ / "absent.tsv";
  EXPECT_THAT(error(), HasSubstr("--labels"));
}

TEST_F(CohortTest, LabelsOfOthersOnlyAreAnError) {
  write({{"CN01", "CN"}, {"AD02", "AD"}}, {{"sub-1", "n/a", "ok"}});
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("do the participant_id agree"), HasSubstr("'CN01' and 'sub-1'")));
}

TEST_F(CohortTest, AFolderWithoutScansIsAnError) {
  options_.data = folder_.path();
  EXPECT_THAT(error(), HasSubstr("tripet preprocess"));
}

TEST_F(CohortTest, SessionsHaveLabelsOfTheirOwn) {
  write({}, {{"sub-1", "ses-1", "ok"}, {"sub-1", "ses-2", "ok"}});
  core::Tsv table({"participant_id", "session_id", "diagnosis"});
  table.add({"sub-1", "ses-1", "CN"});
  table.add({"sub-1", "ses-2", "MCI"});
  table.write(folder_ / "participants.tsv");
  const Cohort cohort = read_cohort(options_);
  ASSERT_EQ(cohort.examples.size(), 2u);
  EXPECT_EQ(cohort.examples[1].label, 1);
}

TEST_F(CohortTest, TooFewParticipantsForTheFolds) {
  write({{"sub-1", "CN"}, {"sub-2", "AD"}, {"sub-3", "CN"}},
        {{"sub-1", "n/a", "ok"}, {"sub-2", "ses-1", "ok"}, {"sub-2", "ses-2", "ok"}, {"sub-3", "n/a", "ok"}});
  const Cohort cohort = read_cohort(options_);
  try {
    check_folds(cohort, 2);
    FAIL() << "two sessions of one participant are not two participants";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("class AD has 1 participant with a prepared scan, fewer than 2 folds"));
  }
}

}  // namespace
}  // namespace tripet::training
