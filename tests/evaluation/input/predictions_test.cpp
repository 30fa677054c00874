// Tables of predictions that would give a wrong number end in one line that says why; harmless ones are read.

#include "evaluation/input/predictions.hpp"

#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "evaluation/input/same_scans.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Predictions;
using evaluation::read_predictions;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string header = "participant_id\tlabel\tprob_CN\tprob_AD\n";

class ReadPredictions : public testing::Test {
 protected:
  Predictions read(const std::string& text) {
    core::write_text(folder_ / "mine.tsv", text);
    return read_predictions({folder_ / "mine.tsv"});
  }
  /// The error of a table; it must be one line that names the file.
  std::string error(const std::string& text) {
    try {
      read(text);
    } catch (const core::Error& e) {
      EXPECT_THAT(std::string(e.what()), Not(HasSubstr("\n")));
      return e.what();
    }
    return "no error";
  }
  ScratchFolder folder_;
};

TEST_F(ReadPredictions, NeedsThreeKindsOfColumns) {
  const auto found = read(header + "sub-2\tAD\t0.25\t0.75\nsub-1\tCN\t0.5\t0.5\n");
  EXPECT_THAT(found.classes, ElementsAre("CN", "AD"));
  ASSERT_EQ(found.strategies.size(), 1u);
  const auto& strategy = found.strategies[0];
  EXPECT_EQ(strategy.name, "mine");
  EXPECT_EQ(strategy.folds, 0);
  EXPECT_TRUE(strategy.calibrated);
  ASSERT_EQ(strategy.rows.size(), 2u);
  EXPECT_EQ(strategy.rows[0].participant_id, "sub-1");
  EXPECT_EQ(strategy.rows[0].predicted, 0) << "the first of equal probabilities";
  EXPECT_EQ(strategy.rows[1].label, 1);
  EXPECT_EQ(strategy.rows[1].predicted, 1);
  EXPECT_THAT(found.warnings, ElementsAre(AllOf(HasSubstr("1 row is a tie"), HasSubstr("sub-1"))));
}

TEST_F(ReadPredictions, TakesByteOrderMarkAndWindowsLineEnds) {
  const auto found = read("\xEF\xBB\xBFparticipant_id\tlabel\tprob_CN\tprob_AD\r\nsub-1\tCN\t0.9\t0.1\r\n");
  EXPECT_EQ(found.strategies[0].rows[0].label, 0);
  EXPECT_EQ(found.strategies[0].rows[0].probabilities[1], 0.1);
}

TEST_F(ReadPredictions, ColumnPredictedOverrides) {
  const auto found =
      read("participant_id\tlabel\tpredicted\tprob_CN\tprob_AD\nsub-1\tCN\tAD\t0.9\t0.1\nsub-2\tCN\tn/a\t0.9\t0.1\n");
  EXPECT_EQ(found.strategies[0].rows[0].predicted, 1);
  EXPECT_EQ(found.strategies[0].rows[1].predicted, 0);
}

TEST_F(ReadPredictions, LeavesOutRowsWithoutLabelAndSaysSo) {
  const auto found = read(header + "sub-1\tCN\t0.9\t0.1\nsub-2\tn/a\t0.9\t0.1\n");
  EXPECT_EQ(found.strategies[0].rows.size(), 1u);
  EXPECT_EQ(found.without_label, 1);
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("1 row without a label is left out")));
  EXPECT_THAT(error(header + "sub-2\tn/a\t0.9\t0.1\n"), HasSubstr("no row has a label"));
}

TEST_F(ReadPredictions, DividesRoundedProbabilitiesByTheirSumAndSaysSo) {
  const auto found = read(header + "sub-1\tCN\t0.9001\t0.1001\nsub-2\tCN\t0.33\t0.66\nsub-3\tCN\t0.4\t0.6\n");
  EXPECT_DOUBLE_EQ(found.strategies[0].rows[0].probabilities[0], 0.9001 / 1.0002);
  EXPECT_DOUBLE_EQ(found.strategies[0].rows[1].probabilities[0], 1 / 3.0);
  EXPECT_EQ(found.strategies[0].rows[2].probabilities[0], 0.4);
  EXPECT_THAT(found.warnings, ElementsAre(AllOf(HasSubstr("probabilities of 2 rows sum to 1 only within 0.01"),
                                                HasSubstr("first: sub-1"))));
  EXPECT_THAT(read(header + "sub-1\tCN\t0.9000001\t0.1\n").warnings, testing::IsEmpty());
  EXPECT_EQ(read(header + "sub-1\tCN\t1.0000001\t-1e-7\n").strategies[0].rows[0].probabilities[0], 1);
}

TEST_F(ReadPredictions, RefusesWhatIsNoDistribution) {
  EXPECT_THAT(error(header + "sub-1\tCN\t0.9\t0.2\n"),
              AllOf(HasSubstr("mine.tsv"), HasSubstr("row 1 (sub-1)"), HasSubstr("sum to 1.1")));
  EXPECT_THAT(error(header + "sub-1\tCN\t0.9\t0.1\nsub-2\tCN\t0.6\t0.38\n"),
              AllOf(HasSubstr("row 2 (sub-2)"), HasSubstr("0.98")));
  EXPECT_THAT(error(header + "sub-1\tCN\t1.5\t-0.5\n"), HasSubstr("prob_CN is 1.5, outside 0 to 1"));
  EXPECT_THAT(error(header + "sub-1\tCN\tnan\t0.5\n"), HasSubstr("prob_CN is 'nan', not a number"));
  EXPECT_THAT(error(header + "sub-1\tCN\tn/a\t0.5\n"), HasSubstr("prob_CN is 'n/a', not a number"));
  EXPECT_THAT(error(header + "sub-1\tCN\t0.5\t0,5\n"), HasSubstr("prob_AD is '0,5', not a number"));
}

TEST_F(ReadPredictions, TakesNumbersAsPandasWritesThem) {
  const auto found =
      read("participant_id,fold,label,predicted,prob_0.0,prob_1.0\nsub-1,0.0,0.0,1,0.9,0.1\nsub-2,1.0,1,nan,0.4,0.6\n");
  EXPECT_THAT(found.classes, ElementsAre("0", "1"));
  const auto& rows = found.strategies[0].rows;
  EXPECT_EQ(rows[0].label, 0);
  EXPECT_EQ(rows[0].predicted, 1);
  EXPECT_EQ(rows[1].label, 1);
  EXPECT_EQ(rows[1].fold, 1);
  EXPECT_EQ(rows[1].predicted, 1);
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("commas")));
  EXPECT_THAT(error("participant_id\tlabel\tprob_1\tprob_1.0\nsub-1\t1\t0.5\t0.5\n"), HasSubstr("1 has two columns"));
  EXPECT_THAT(error("participant_id\tlabel\tprob_CN\tprob_NA\nsub-1\tCN\t0.5\t0.5\n"), HasSubstr("missing value"));
}

TEST_F(ReadPredictions, TakesWhatASpreadsheetMadeOfTheTable) {
  const std::string plain = header + "sub-1\tCN\t0.75\t0.25\nsub-2\tAD\t0.5\t0.5\n";
  const auto as_read = [&](const std::string& text) { return read(text).strategies[0].rows[1].probabilities[1]; };
  EXPECT_EQ(as_read("Participant_ID;Label;prob_CN;Prob_AD\nsub-1;CN;0,75;0,25\nsub-2;AD;0,5;0,5\n"), 0.5);
  EXPECT_THAT(error("participant_id;label;prob_CN;prob_AD\nsub-1;CN;0,75;0,25\nsub-2;AD;0.5;0,5\n"),
              HasSubstr("decimal commas and decimal points"));
  const auto latin = read("participant_id\tlabel\tprob_CN\tprob_D\xE9mence\nsub-1\tD\xE9mence\t0.75\t0.25\n");
  EXPECT_THAT(latin.classes, ElementsAre("CN", "D\u00E9mence"));
  EXPECT_THAT(latin.warnings, ElementsAre(HasSubstr("Windows-1252")));
  const auto sessions =
      read("participant_id\tsession\tlabel\tprob_CN\tprob_AD\nsub-1\tM0\tCN\t1\t0\nsub-1\tM6\tCN\t1\t0\n");
  EXPECT_EQ(sessions.strategies[0].rows[1].session_id, "M6");
  EXPECT_THAT(sessions.warnings, ElementsAre(HasSubstr("column 'session' is taken as session_id")));
}

TEST_F(ReadPredictions, IdsThatDifferInZerosAreRefusedOrTold) {
  core::write_text(folder_ / "a.tsv", header + "001\tCN\t0.9\t0.1\n002\tAD\t0.3\t0.7\n");
  core::write_text(folder_ / "b.tsv", header + "1\tCN\t0.9\t0.1\n2\tAD\t0.3\t0.7\n");
  try {
    read_predictions({folder_ / "a.tsv", folder_ / "b.tsv"});
    FAIL();
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("'001' and '1'"), HasSubstr("zeros")));
  }
  const std::string repeats = "participant_id\trepeat\tlabel\tprob_CN\tprob_AD\n";
  EXPECT_THAT(error(repeats + "001\t0\tCN\t0.9\t0.1\n1\t1\tCN\t0.9\t0.1\n"), HasSubstr("zeros"));
  EXPECT_THAT(read(header + "sub-01\tCN\t0.9\t0.1\nsub-1\tAD\t0.3\t0.7\n").warnings,
              ElementsAre(AllOf(HasSubstr("1 pair of participants"), HasSubstr("'sub-01' and 'sub-1'"))));
}

TEST_F(ReadPredictions, TakeTheIdsOfTheScans) {
  std::vector<core::ScanRecord> scans;
  for (const char* id : {"sub-0001", "sub-0002"}) {
    scans.push_back({id, "ses-M048", "x", "x.nii", core::ScanStatus::ok, "n/a", "SUVbw", "1", "0", "h", "s"});
  }
  core::write_scan_list(folder_ / "scans.tsv", scans);
  auto found =
      read("participant_id\tsession_id\tlabel\tprob_CN\tprob_AD\n2\tM48\tCN\t0.9\t0.1\n1\tM48\tAD\t0.3\t0.7\n");
  align_with_scans(found, folder_.path());
  EXPECT_EQ(found.strategies[0].rows[0].participant_id, "sub-0001");
  EXPECT_EQ(found.strategies[0].rows[0].session_id, "ses-M048");
  EXPECT_THAT(found.warnings, ElementsAre(HasSubstr("2 participant_ids"), HasSubstr("2 session_ids")));
}

TEST_F(ReadPredictions, RefusesUnknownLabels) {
  EXPECT_THAT(error(header + "sub-1\tMCI\t0.9\t0.1\n"), HasSubstr("label 'MCI' is none of the classes CN, AD"));
  EXPECT_THAT(error("participant_id\tlabel\tpredicted\tprob_CN\tprob_AD\nsub-1\tCN\tcn\t0.9\t0.1\n"),
              HasSubstr("predicted 'cn'"));
}

TEST_F(ReadPredictions, RefusesTablesWithoutWhatIsNeeded) {
  EXPECT_THAT(error(""), HasSubstr("the file is empty"));
  EXPECT_THAT(error(header), AllOf(HasSubstr("mine.tsv"), HasSubstr("no rows")));
  EXPECT_THAT(error("participant_id\tlabel\nsub-1\tCN\n"), HasSubstr("no column prob_<CLASS>"));
  EXPECT_THAT(error("participant_id\tlabel\tprob_CN\nsub-1\tCN\t1\n"), HasSubstr("one class only"));
  EXPECT_THAT(error("participant_id\tprob_CN\tprob_AD\nsub-1\t1\t0\n"), HasSubstr("no column 'label'"));
  EXPECT_THAT(error("subject\tlabel\tprob_CN\tprob_AD\nsub-1\tCN\t1\t0\n"), HasSubstr("no column 'participant_id'"));
  EXPECT_THAT(error(header + "sub-1\tCN\t1\n"), HasSubstr("line 2 has 3 cells"));
  EXPECT_THAT(error("participant_id\tlabel\tfold\tprob_CN\tprob_AD\nsub-1\tCN\tx\t1\t0\n"), HasSubstr("fold is 'x'"));
}

TEST_F(ReadPredictions, RefusesAScanPredictedTwice) {
  EXPECT_THAT(error(header + "sub-1\tCN\t0.9\t0.1\nsub-1\tCN\t0.8\t0.2\n"),
              HasSubstr("sub-1 is predicted twice in repeat 0"));
  const std::string with = "participant_id\tsession_id\trepeat\tlabel\tprob_CN\tprob_AD\n";
  EXPECT_EQ(read(with + "sub-1\tses-1\t0\tCN\t1\t0\nsub-1\tses-2\t0\tAD\t1\t0\nsub-1\tses-1\t1\tCN\t1\t0\n")
                .strategies[0]
                .rows.size(),
            3u);
  EXPECT_THAT(error(with + "sub-1\tses-1\t0\tCN\t1\t0\nsub-1\tses-1\t1\tAD\t1\t0\n"),
              HasSubstr("label CN in one repeat and AD in another"));
}

TEST_F(ReadPredictions, RefusesStrategiesOfDifferentScans) {
  const std::string with = "participant_id\tstrategy\tlabel\tprob_CN\tprob_AD\n";
  EXPECT_THAT(error(with + "sub-1\ta\tCN\t1\t0\nsub-2\ta\tCN\t1\t0\nsub-3\ta\tCN\t1\t0\nsub-1\tb\tCN\t1\t0\n"),
              HasSubstr("b lacks 2 of the 3 scans of a (first: sub-2)"));
  EXPECT_THAT(error(with + "sub-1\ta\tCN\t1\t0\nsub-1\tb\tCN\t1\t0\nsub-2\tb\tCN\t1\t0\n"),
              HasSubstr("a lacks 1 of the 2 scans of b"));
  EXPECT_THAT(error(with + "sub-1\ta\tCN\t1\t0\nsub-1\tb\tAD\t1\t0\n"),
              HasSubstr("sub-1 has the label CN in a and AD in b"));
}

TEST_F(ReadPredictions, RefusesAScanThatOneStrategyLacksInARepeat) {
  const std::string with = "participant_id\trepeat\tstrategy\tlabel\tprob_CN\tprob_AD\n";
  const std::string a = "sub-1\t0\ta\tCN\t1\t0\nsub-2\t0\ta\tCN\t1\t0\nsub-1\t1\ta\tCN\t1\t0\nsub-2\t1\ta\tCN\t1\t0\n";
  const std::string b = "sub-1\t0\tb\tCN\t1\t0\nsub-2\t0\tb\tCN\t1\t0\n";
  EXPECT_THAT(error(with + a + b + "sub-1\t1\tb\tCN\t1\t0\n"), HasSubstr("b lacks sub-2 in repeat 1, where a has it"));
  EXPECT_THAT(error(with + b + "sub-1\t1\tb\tCN\t1\t0\n" + a), HasSubstr("b lacks sub-2 in repeat 1, where a has it"));
  EXPECT_THAT(read(with + a + b).warnings, ElementsAre(HasSubstr("b has other repeats or folds than a")));
}

const std::string diseases = "participant_id\ttask\tlabel\tprob_AD\tprob_DLB\n";

TEST_F(ReadPredictions, TakesScansWithSeveralDiseases) {
  const auto found = read(diseases +
                          "sub-1\tmultilabel\tAD+DLB\t0.9\t0.8\nsub-2\tmultilabel\tnone\t0.1\t0.5\n"
                          "sub-3\tmultilabel\tDLB\t0.49\t0.2\nsub-4\tmultilabel\tn/a\t0.4\t0.2\n");
  EXPECT_EQ(found.task, evaluation::Task::multilabel);
  const auto& rows = found.strategies[0].rows;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].labels, 3u);
  EXPECT_EQ(rows[0].predicted_labels, 3u);
  EXPECT_TRUE(evaluation::is_right(rows[0]));
  EXPECT_EQ(rows[1].labels, 0u);
  EXPECT_EQ(rows[1].predicted_labels, 2u) << "1/2 counts as predicted";
  EXPECT_EQ(rows[2].predicted_labels, 0u);
  EXPECT_EQ(evaluation::label_text(rows[0], found.classes), "AD+DLB");
  EXPECT_EQ(evaluation::label_text(rows[1], found.classes), "none");
  EXPECT_EQ(found.without_label, 1);
  const auto predicted = read(
      "participant_id\ttask\tlabel\tpredicted\tprob_AD\tprob_DLB\n"
      "sub-1\tmultilabel\tAD\tDLB+AD\t0.9\t0.1\n");
  EXPECT_EQ(predicted.strategies[0].rows[0].predicted_labels, 3u);
}

TEST_F(ReadPredictions, RefusesWrongTablesOfSeveralDiseases) {
  EXPECT_THAT(error(diseases + "sub-1\tmultilabel\tAD+FTD\t0.9\t0.8\n"),
              HasSubstr("row 1 (sub-1): label 'FTD' is none of the classes AD, DLB"));
  EXPECT_THAT(error(diseases + "sub-1\tmultilabel\tAD+\t0.9\t0.8\n"), HasSubstr("label '' is none of"));
  EXPECT_THAT(error(diseases + "sub-1\tmultilabel\tAD\t1.1\t0.8\n"), HasSubstr("outside 0 to 1"));
  EXPECT_THAT(error(diseases + "sub-1\tmultilabel\tAD\t0.9\t0.8\nsub-2\tn/a\tAD\t0.9\t0.1\n"),
              HasSubstr("one task a table"));
  EXPECT_THAT(error(diseases + "sub-1\tmulti-label\tAD\t0.9\t0.8\n"), HasSubstr("task is 'multi-label'"));
  EXPECT_THAT(error("participant_id\ttask\tlabel\tprob_AD\tprob_none\nsub-1\tmultilabel\tAD\t0.9\t0.8\n"),
              HasSubstr("a disease is called 'none'"));
  EXPECT_THAT(error(diseases + "sub-1\tn/a\tAD\t0.9\t0.8\n"),
              AllOf(HasSubstr("sum to 1.7"), HasSubstr("column task with multilabel")));
  core::write_text(folder_ / "one.tsv", header + "sub-1\tCN\t0.9\t0.1\n");
  core::write_text(folder_ / "two.tsv", diseases + "sub-1\tmultilabel\tAD\t0.9\t0.1\n");
  EXPECT_THROW(read_predictions({folder_ / "one.tsv", folder_ / "two.tsv"}), core::Error);
}

TEST_F(ReadPredictions, TakesPredictionSets) {
  const std::string with = "participant_id\tlabel\tprob_CN\tprob_AD\tprediction_set\tset_level\n";
  const auto found = read(with + "sub-1\tCN\t0.9\t0.1\tCN+AD\t0.9\nsub-2\tCN\t0.9\t0.1\tnone\t0.9\n");
  EXPECT_EQ(found.strategies[0].set_level, 0.9);
  EXPECT_EQ(found.strategies[0].rows[0].prediction_set, 3u);
  EXPECT_EQ(found.strategies[0].rows[1].prediction_set, 0u);
  EXPECT_FALSE(read(header + "sub-1\tCN\t0.9\t0.1\n").strategies[0].rows[0].prediction_set);
  EXPECT_THAT(error(with + "sub-1\tCN\t0.9\t0.1\tMCI\t0.9\n"), HasSubstr("prediction_set 'MCI' is none of"));
  EXPECT_THAT(error(with + "sub-1\tCN\t0.9\t0.1\tCN\t90\n"), HasSubstr("set_level is '90'"));
  EXPECT_THAT(error(with + "sub-1\tCN\t0.9\t0.1\tCN\t0.9\nsub-2\tCN\t0.9\t0.1\tCN\t0.8\n"),
              HasSubstr("set_level is not the same"));
}

TEST_F(ReadPredictions, WindowsTextIsReadWhereCellsEndLines) {
  const auto found = read("\xEF\xBB\xBFparticipant_id\tprob_CN\tprob_AD\tlabel\r\nsub-1\t0.9\t0.1\tAD\r\n\r\n");
  EXPECT_EQ(found.strategies[0].rows[0].label, 1);
  EXPECT_THAT(error("\xEF\xBB\xBF" + header), HasSubstr("no rows"));
}

TEST_F(ReadPredictions, JoinsFilesByStrategyAndMatchesColumnsByName) {
  core::write_text(folder_ / "x/one.tsv",
                   "participant_id\tstrategy\tfold\tlabel\tprob_CN\tprob_AD\nsub-1\ta\t0\tCN\t0.9\t0.1\n");
  core::write_text(folder_ / "y/two.tsv",
                   "participant_id\tstrategy\tfold\tlabel\tprob_AD\tprob_CN\nsub-2\ta\t1\tCN\t0.3\t0.7\n");
  const auto found = read_predictions({folder_ / "x/one.tsv", folder_ / "y/two.tsv"});
  ASSERT_EQ(found.strategies.size(), 1u);
  EXPECT_EQ(found.strategies[0].folds, 2);
  EXPECT_EQ(found.strategies[0].rows[1].probabilities[0], 0.7);

  core::write_text(folder_ / "y/other.tsv", "participant_id\tlabel\tprob_CN\tprob_FTD\nsub-2\tCN\t0.3\t0.7\n");
  EXPECT_THROW(read_predictions({folder_ / "x/one.tsv", folder_ / "y/other.tsv"}), core::Error);
}

TEST_F(ReadPredictions, FilesOfTheSameNameAreStrategiesOfTheirFolders) {
  for (const std::string name : {"ours", "theirs"}) {
    core::write_text(folder_ / name / "predictions.tsv", header + "sub-1\tCN\t0.9\t0.1\n");
  }
  const auto found = read_predictions({folder_ / "ours/predictions.tsv", folder_ / "theirs/predictions.tsv"});
  ASSERT_EQ(found.strategies.size(), 2u);
  EXPECT_EQ(found.strategies[0].name, "ours/predictions");
  EXPECT_EQ(found.strategies[1].name, "theirs/predictions");
}

}  // namespace
}  // namespace tripet::tests
