// Verifies who is counted where: the flow to the judged participants, table 1, sites.

#include "evaluation/report/sections/cohort.hpp"

#include "evaluation/cohort_fixture.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;

/// "3 1 0 4" of the row with this head; "" where there is none.
std::string line(const Json& table, const std::string& head) {
  for (const auto& row : table["rows"]) {
    if (row["head"] != head) continue;
    std::string out;
    for (const auto& cell : row["cells"]) out += (out.empty() ? "" : " | ") + cell["text"].get<std::string>();
    return out;
  }
  return "";
}

TEST_F(Cohort, FlowCountsEveryoneOnce) {
  const Json flow = evaluation::cohort(predictions_, {}, folder_.path(), 1)["flow"];
  std::string heads;
  for (const auto& column : flow["columns"]) heads += column["name"].get<std::string>() + ",";
  EXPECT_EQ(heads, "Participants,C0,C1,C2,other diagnosis,no diagnosis,All,");
  EXPECT_EQ(line(flow, "Known from the table, scans or predictions"), "3 | 4 | 4 | 1 | 1 | 13");
  EXPECT_EQ(line(flow, "no scan was given"), "0 | 0 | 1 | 0 | 0 | 1");
  EXPECT_EQ(line(flow, "scan not usable: no dose"), "0 | 1 | 0 | 0 | 0 | 1");
  EXPECT_EQ(line(flow, "usable scan, but not among the predictions"), "0 | 0 | 0 | 1 | 1 | 2");
  EXPECT_EQ(line(flow, "Judged"), "3 | 3 | 3 | 0 | 0 | 9");
  EXPECT_EQ(line(flow, "of these with a doubtful scan"), "0 | 1 | 0 | 0 | 0 | 1");
}

TEST_F(Cohort, FailedAndDoubtfulScansAreListedWithTheirReasons) {
  const Json found = evaluation::cohort(predictions_, {}, folder_.path(), 1);
  EXPECT_EQ(line(found["excluded"], "failed"), "no dose | raw/failed");
  EXPECT_EQ(line(found["doubtful"], RandomCohort::id(4)), "head cut | raw/" + RandomCohort::id(4));
  EXPECT_EQ(found["doubtful"]["rows"].size(), 1U);
}

TEST_F(Cohort, TableOneDescribesTheJudged) {
  const Json found = evaluation::cohort(predictions_, folder_ / "participants.tsv", {}, 1);
  EXPECT_EQ(line(found["table"], "Age, years: mean (SD)"), "63.0 (3.0) | 64.0 (3.0) | 65.0 (3.0) | 64.0 (2.7)");
  EXPECT_EQ(line(found["table"], "Age, years: range"), "60 to 66 | 61 to 67 | 62 to 68 | 60 to 68");
  EXPECT_EQ(line(found["table"], "Women"), "1 (50 %) | 1 (33 %) | 2 (67 %) | 4 (50 %)");
  EXPECT_EQ(line(found["table"], "Sex not known"), "1 | 0 | 0 | 1");
  EXPECT_EQ(line(found["table"], "mmse: range"), "20 to 26 | 21 to 27 | 22 to 28 | 20 to 28");
  EXPECT_EQ(line(found["sites"], "A"), "3 | 3 (100 %) | 0 (0 %) | 0 (0 %) | 63.0 (3.0) | 1 (50 %)");
  EXPECT_THAT(found["site_sentence"].get<std::string>(), HasSubstr("balanced accuracy of 0.67"));
}

TEST_F(Cohort, WithoutATableOfParticipantsSaysSo) {
  std::filesystem::remove(folder_ / "participants.tsv");
  const Json found = evaluation::cohort(predictions_, {}, folder_.path(), 1);
  EXPECT_EQ(line(found["flow"], "scan not usable: no dose"), "0 | 0 | 0 | 1 | 1");
  EXPECT_EQ(found["sites"], false);
  EXPECT_THAT(found["notes"].dump(), HasSubstr("were not given"));
}

TEST_F(Cohort, WhoseDiagnosisChangesIsCountedAlikeEverywhere) {
  core::Tsv table({"participant_id", "session_id", "fold", "strategy", "label", "prob_C0", "prob_C1", "prob_C2"});
  for (int i = 0; i < 9; ++i) {
    for (int session = 0; session < 2; ++session) {
      const int label = (i % 3 + (i < 4 ? session : 0)) % 3;
      table.add({RandomCohort::id(i), "ses-" + std::to_string(session), std::to_string(i % 3), "net",
                 RandomCohort::class_name(label), "0.5", "0.3", "0.2"});
    }
  }
  table.write(folder_ / "changing.tsv");
  const Json found =
      evaluation::cohort(evaluation::read_predictions({folder_ / "changing.tsv"}), folder_ / "participants.tsv", {}, 1);
  // C0: 0, 3 and 6, and of those that change 2; C1: 1, 4 and 7, and 0 and 3; C2: 2, 5 and 8, and 1.
  EXPECT_EQ(line(found["table"], "Participants"), "4 | 5 | 4 | 9");
  EXPECT_EQ(line(found["flow"], "Judged"), "4 | 5 | 4 | 0 | 0 | 9");
  EXPECT_THAT(found["notes"].dump(),
              HasSubstr("4 participants have scans of different diagnoses and are counted under each "
                        "of them, once under All"));
  EXPECT_THAT(evaluation::cohort(predictions_, {}, folder_.path(), 1)["notes"].dump(),
              testing::Not(HasSubstr("different diagnoses")));
}

}  // namespace
}  // namespace tripet::tests
