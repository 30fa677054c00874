// Verifies who is counted where: the flow to the judged participants, table 1, sites, scans that failed or are
// doubtful, and earlier looks at the same folds.
#include "evaluation/report/sections/cohort.hpp"

#include "core/atomic_file.hpp"
#include "evaluation/cohort_support.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/input/earlier_comparisons.hpp"
#include "evaluation/input/failed_scans.hpp"
#include "support.hpp"

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

core::ScanRecord scan(const std::string& name, core::ScanStatus status, const std::string& reason) {
  return {name,
          "n/a",
          "raw/" + name,
          status == core::ScanStatus::failed ? "n/a" : name + ".nii",
          status,
          reason,
          "SUVbw",
          "0.9",
          "1",
          "a",
          "b"};
}

/// Nine participants of three classes, predicted; beside them one whose scan failed, one without a scan, one of another
/// diagnosis, one without any.
class Cohort : public testing::Test {
 protected:
  void SetUp() override {
    RandomCohort cohort;
    cohort.participants = 9;
    cohort.folds = 3;
    cohort.table().write(folder_ / "predictions.tsv");
    predictions_ = evaluation::read_predictions({folder_ / "predictions.tsv"});
    core::Tsv people({"participant_id", "group", "age", "sex", "site", "mmse"});
    std::vector<core::ScanRecord> scans;
    for (int i = 0; i < 9; ++i) {
      people.add({RandomCohort::id(i), RandomCohort::class_name(i % 3), std::to_string(60 + i),
                  i == 0       ? "n/a"
                  : i % 2 == 0 ? "F"
                               : "m",
                  i % 3 == 0 ? "A" : "B", std::to_string(20 + i)});
      scans.push_back(scan(RandomCohort::id(i), i == 4 ? core::ScanStatus::warn : core::ScanStatus::ok,
                           i == 4 ? "head cut" : "n/a"));
    }
    people.add({"failed", "C1", "70", "F", "A", "25"});
    people.add({"none", "C2", "70", "F", "A", "25"});
    people.add({"other", "DLB", "70", "F", "A", "25"});
    people.add({"unknown", "n/a", "70", "F", "A", "25"});
    scans.push_back(scan("failed", core::ScanStatus::failed, "no dose"));
    scans.push_back(scan("other", core::ScanStatus::ok, "n/a"));
    scans.push_back(scan("unknown", core::ScanStatus::ok, "n/a"));
    people.write(folder_ / "participants.tsv");
    core::write_scan_list(folder_ / "scans.tsv", scans);
  }

  ScratchFolder folder_;
  evaluation::Predictions predictions_;
};

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

TEST_F(Cohort, FailedScansCountAsWrong) {
  evaluation::EvaluateOptions options;
  options.data = folder_.path();
  options.judge.resamples = 100;
  const Json metrics = evaluation::judge(predictions_, options, 1, 1);
  const Json found = evaluation::failed_as_wrong(predictions_, metrics, options);
  EXPECT_EQ(found["failed"], 1);
  EXPECT_EQ(found["scans"], 10);
  const auto of_class = [&](const char* name) {
    return metrics["strategies"]["softmax"]["per_class"][name]["sensitivity"]["value"].get<double>();
  };
  EXPECT_NEAR(found["strategies"]["softmax"]["value"].get<double>(),
              (of_class("C0") + of_class("C1") * 3 / 4 + of_class("C2")) / 3, 1e-12);

  options.data.clear();
  EXPECT_TRUE(evaluation::failed_as_wrong(predictions_, metrics, options).is_null());
}

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
  EXPECT_EQ(earlier(), 0) << "other folds";
  EXPECT_EQ(core::Tsv::read(folder_ / "comparisons.tsv").size(), 3u);
  core::write_text(folder_ / "comparisons.tsv", "splits_hash\tother\nx\n");
  EXPECT_TRUE(earlier().is_null());
  EXPECT_TRUE(evaluation::earlier_comparisons({}, predictions_, "accuracy")["earlier"].is_null());
}

}  // namespace
}  // namespace tripet::tests
