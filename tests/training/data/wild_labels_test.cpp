// Verifies that tables of labels as spreadsheets, pandas and R write them find their scans, and that what they leave
// open is told or refused.

#include <gmock/gmock.h>

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "support.hpp"
#include "training/data/cohort.hpp"

namespace tripet::training {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WildLabels : public testing::Test {
 protected:
  WildLabels() { options_.data = folder_.path(); }

  /// Prepared scans: participant, session.
  void scans(const std::vector<std::pair<std::string, std::string>>& ids) {
    std::vector<core::ScanRecord> records;
    for (const auto& [participant, session] : ids) {
      records.push_back({participant, session, "x", participant + session + ".nii", core::ScanStatus::ok, "n/a",
                         "SUVbw", "1", "0", "h", "s"});
    }
    core::write_scan_list(folder_ / "scans.tsv", records);
  }
  /// The labels of all scans that have one, joined.
  std::string labels(const std::string& table) {
    core::write_text(folder_ / "participants.tsv", table);
    cohort_ = read_cohort(options_);
    std::string text;
    for (const auto& example : cohort_.examples) {
      if (!text.empty()) text += ' ';
      text += cohort_.label_of(example);
    }
    return text;
  }
  std::string error(const std::string& table) {
    try {
      return "no error, but " + labels(table);
    } catch (const core::Error& e) {
      return e.what();
    }
  }

  tests::ScratchFolder folder_;
  DataOptions options_;
  Cohort cohort_;
};

TEST_F(WildLabels, IdsSpelledOtherwiseAreMatchedAndTold) {
  scans({{"sub-0001", "n/a"}, {"sub-0002", "n/a"}});
  const std::string rest = "\tdiagnosis\n";
  EXPECT_EQ(labels("participant_id" + rest + "0001\tCN\n0002\tAD\n"), "CN AD");
  EXPECT_THAT(cohort_.warnings,
              ElementsAre(AllOf(HasSubstr("2 participant_ids"), HasSubstr("'0001' is taken as sub-0001"))));
  EXPECT_EQ(labels("Participant_ID" + rest + "SUB-0001\tCN\n2.0\tAD\n"), "CN AD");
  EXPECT_EQ(labels("participant_id" + rest + "1\tCN\n2\tAD\n"), "CN AD");
  EXPECT_EQ(labels("participant_id" + rest + "sub-0001\tCN\nsub-0002\tAD\n"), "CN AD");
  EXPECT_THAT(cohort_.warnings, IsEmpty());
}

TEST_F(WildLabels, IdsThatMatchInSeveralWaysOrNotAtAllAreRefused) {
  scans({{"sub-001", "n/a"}, {"sub-01", "n/a"}});
  EXPECT_THAT(error("participant_id\tdiagnosis\n1\tCN\n2\tAD\n"), HasSubstr("'1' may mean 'sub-001' and 'sub-01'"));
  EXPECT_THAT(error("participant_id\tdiagnosis\nP17\tCN\nP18\tAD\n"),
              AllOf(HasSubstr("no prepared scan has a label"), HasSubstr("'P17' and 'sub-0")));
  EXPECT_THAT(error("subject\tdiagnosis\nsub-01\tCN\n"), HasSubstr("did you mean 'subject'"));
}

TEST_F(WildLabels, SessionsSpelledOtherwise) {
  scans({{"sub-1", "ses-M000"}, {"sub-1", "ses-M048"}});
  const std::string table = "\tdiagnosis\nsub-1\tM00\tCN\nsub-1\tM48\tAD\n";
  EXPECT_EQ(labels("participant_id\tsession_id" + table), "CN AD");
  EXPECT_THAT(cohort_.warnings,
              ElementsAre(AllOf(HasSubstr("2 session_ids"), HasSubstr("'M00' is taken as ses-M000"))));
  EXPECT_EQ(labels("participant_id\tvisit" + table), "CN AD");
  EXPECT_THAT(cohort_.warnings, Contains(HasSubstr("column 'visit' is taken as session_id")));
  EXPECT_THAT(error("participant_id\tsession_id\tdiagnosis\nsub-1\tbaseline\tCN\nsub-1\tyear4\tAD\n"),
              AllOf(HasSubstr("do the session_id agree"), HasSubstr("'year4' and 'ses-M0")));
}

TEST_F(WildLabels, ScansWithoutSessionTakeTheOneLabelThereIs) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}});
  const std::string header = "participant_id\tsession\tdiagnosis\n";
  EXPECT_EQ(labels(header + "sub-1\tbaseline\tCN\nsub-1\tm12\tCN\nsub-2\tbaseline\tAD\n"), "CN AD");
  EXPECT_THAT(error(header + "sub-1\tbaseline\tCN\nsub-1\tm12\tAD\nsub-2\tbaseline\tAD\n"),
              AllOf(HasSubstr("sub-1 names no session"), HasSubstr("CN (baseline) and AD (m12)")));
  EXPECT_THAT(error("participant_id\twhen\tdiagnosis\nsub-1\tbl\tCN\nsub-1\tm12\tAD\n"),
              AllOf(HasSubstr("sub-1 has two labels, CN and AD"), HasSubstr("session_id")));
}

TEST_F(WildLabels, OwnTablesOfSessionsSayWhatTheOtherLeavesOpen) {
  scans({{"sub-1", "ses-M000"}, {"sub-1", "ses-M048"}, {"sub-2", "ses-M000"}, {"sub-3", "ses-M000"}});
  core::write_text(folder_ / "sub-1/sub-1_sessions.tsv", "session_id\tdiagnosis\nses-M00\tCN\nses-M48\tAD\n");
  core::write_text(folder_ / "sub-2/sub-2_sessions.tsv", "session_id\tdiagnosis\nses-M000\tn/a\n");
  EXPECT_EQ(labels("participant_id\tsex\nsub-1\tF\nsub-2\tM\nsub-3\tM\n"), "CN AD");
  EXPECT_EQ(labels("participant_id\tdiagnosis\nsub-1\tn/a\nsub-2\tAD\nsub-3\tCN\n"), "CN AD AD CN");
  EXPECT_THAT(cohort_.warnings, Contains(HasSubstr("2 sessions labelled by the participants' own sessions.tsv")));
  EXPECT_EQ(labels("participant_id\tdiagnosis\nsub-1\tCN\nsub-2\tAD\nsub-3\tCN\n"), "CN AD AD CN");
  EXPECT_THAT(cohort_.warnings, Contains(HasSubstr("1 otherwise than here (sub-1 ses-M48: AD, not CN)")));
  EXPECT_THAT(error("participant_id\tsession_id\tdiagnosis\nsub-1\tses-M048\tMCI\n"),
              HasSubstr("ses-M48 has the label AD, but MCI in"));
  core::write_text(folder_ / "other.tsv", "participant_id\tdiagnosis\nsub-1\tCN\nsub-2\tAD\nsub-3\tCN\n");
  options_.labels = folder_ / "other.tsv";
  EXPECT_EQ(labels(""), "CN CN AD CN") << "a table that was named speaks alone";
}

TEST_F(WildLabels, WhatMeansMissingIsNoClass) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}, {"sub-3", "n/a"}, {"sub-4", "n/a"}});
  EXPECT_EQ(labels("participant_id\tdiagnosis\nsub-1\tCN\nsub-2\tnan\nsub-3\tNA\nsub-4\tAD\n"), "CN AD");
  EXPECT_THAT(cohort_.warnings, ElementsAre(AllOf(HasSubstr("2 participants left out without a label"),
                                                  HasSubstr("NA (1), nan (1) mean a missing value"))));
  EXPECT_THAT(error("participant_id\tdiagnosis\nsub-1\tA\nsub-2\tNA\nsub-3\tNA\nsub-4\tA\n"),
              AllOf(HasSubstr("only one class, A"), HasSubstr("NA (2) mean a missing value, never a class")));
  options_.classes = {"A", "NA"};
  EXPECT_THAT(error("participant_id\tdiagnosis\nsub-1\tA\nsub-2\tNA\n"), HasSubstr("--classes names NA"));
}

TEST_F(WildLabels, ClassesThatAreNumbers) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}, {"sub-3", "n/a"}});
  EXPECT_EQ(labels("participant_id\tdiagnosis\nsub-1\t10\nsub-2\t2\nsub-3\t1\n"), "10 2 1");
  EXPECT_THAT(cohort_.classes, ElementsAre("1", "2", "10"));
  EXPECT_EQ(labels("participant_id\tdiagnosis\nsub-1\t1.0\nsub-2\t0.0\nsub-3\tnan\n"), "1 0");
  EXPECT_THAT(cohort_.classes, ElementsAre("0", "1"));
  EXPECT_THAT(error("participant_id\tdiagnosis\nsub-1\t01\nsub-2\t1\nsub-3\t2\n"), HasSubstr("are one number"));
}

TEST_F(WildLabels, ClassesThatDifferInCaseOnlyAreRefused) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}, {"sub-3", "n/a"}});
  const std::string table = "participant_id\tdiagnosis\nsub-1\tAD\nsub-2\tad\nsub-3\tCN\n";
  EXPECT_THAT(error(table), HasSubstr("'AD' and 'ad' differ in case only"));
  options_.classes = {"AD", "CN"};
  EXPECT_EQ(labels(table), "AD CN");
}

TEST_F(WildLabels, DiseasesInColumnsOfPandasAndR) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}, {"sub-3", "n/a"}});
  options_.task = "multilabel";
  options_.label_columns = {"AD", "DLB"};
  EXPECT_EQ(labels("participant_id\tAD\tDLB\nsub-1\t1.0\t0.0\nsub-2\t0.0\t1.0\nsub-3\tnan\t1.0\n"), "AD DLB AD?+DLB");
  EXPECT_EQ(labels("participant_id\tAD\tDLB\nsub-1\tTrue\tFalse\nsub-2\tFALSE\tTRUE\nsub-3\tFalse\tFalse\n"),
            "AD DLB none");
  EXPECT_THAT(error("participant_id\tAD\tDLB\nsub-1\t0.5\t0\n"), HasSubstr("AD is '0.5'; with one column a disease"));
}

TEST_F(WildLabels, OtherEncodingsAndSeparatorsAreTold) {
  scans({{"sub-1", "n/a"}, {"sub-2", "n/a"}});
  EXPECT_EQ(labels("participant_id;diagnosis\nsub-1;CN\nsub-2;D\xE9mence\n"), "CN D\u00E9mence");
  EXPECT_THAT(cohort_.warnings, ElementsAre(HasSubstr("Windows-1252"), HasSubstr("semicolons")));
}

}  // namespace
}  // namespace tripet::training
