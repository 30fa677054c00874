// Verifies that tables of participants and of predictions as spreadsheets, pandas and R write them are judged and
// trained on as they are meant, or refused by name. The tables are not shipped.

#include <functional>

#include "commands/program.hpp"
#include "core/json.hpp"
#include "core/table/encoding.hpp"
#include "core/tsv.hpp"
#include "training/phantom.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;
using core::Json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class WildTables : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = shared_data("wild");
    if (!found) GTEST_SKIP() << "needs ../shared/data/wild";
    wild_ = *found;
  }

  fs::path wild_;
  ScratchFolder scratch_;
};

class WildPredictions : public WildTables {
 protected:
  /// metrics.json of one table that must be judged.
  Json judged(const std::string& name) {
    const Outcome outcome = evaluate({name});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(core::is_utf8(core::read_text(scratch_ / "out/report.html"))) << name;
    err_ = outcome.err;
    return core::read_json(scratch_ / "out/metrics.json");
  }
  /// The one line by which tables are refused.
  std::string refused(const std::vector<std::string>& names) {
    const Outcome outcome = evaluate(names);
    EXPECT_EQ(outcome.status, 1) << names[0];
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_FALSE(fs::exists(scratch_ / "out/metrics.json"));
    return outcome.err;
  }
  static const Json& value(const Json& metrics, const std::string& strategy, const std::string& metric) {
    return metrics["strategies"][strategy]["metrics"][metric]["value"];
  }
  std::string err_;

 private:
  Outcome evaluate(const std::vector<std::string>& names) {
    fs::remove_all(scratch_ / "out");
    std::vector<std::string> arguments{
        "evaluate", "--resamples", "100", "--no-progress", "--out", (scratch_ / "out").string(), "--predictions"};
    for (const auto& name : names) arguments.push_back((wild_ / "predictions" / (name + ".tsv")).string());
    return tripet(scratch_, arguments);
  }
};

TEST_F(WildPredictions, ControlAndPerfect) {
  EXPECT_EQ(value(judged("E00_control"), "E00_control", "balanced_accuracy"), 0.95);
  const Json perfect = judged("E04_perfect");
  EXPECT_EQ(value(perfect, "E04_perfect", "balanced_accuracy"), 1);
  for (const auto& [name, metric] : perfect["strategies"]["E04_perfect"]["metrics"].items()) {
    for (const char* end : {"low", "high"}) {
      if (!metric[end].is_number() || name == "log_loss") continue;
      EXPECT_GE(metric[end].get<double>(), 0) << name;
      EXPECT_LE(metric[end].get<double>(), 1) << name;
    }
  }
}

TEST_F(WildPredictions, LabelsAsFloats) {
  const Json metrics = judged("E02_labels_as_float");
  EXPECT_EQ(metrics["classes"], (Json{"0", "1"}));
  EXPECT_EQ(value(metrics, "E02_labels_as_float", "balanced_accuracy"), 0.95);
}

TEST_F(WildPredictions, AFoldOfOneClass) {
  const Json metrics = judged("E03_one_class_in_fold");
  EXPECT_EQ(value(metrics, "E03_one_class_in_fold", "balanced_accuracy"), 0.95);
  EXPECT_TRUE(value(metrics, "E03_one_class_in_fold", "auc_fold_mean").is_null());
  const Json& fold = metrics["strategies"]["E03_one_class_in_fold"]["fold_values"][0];
  for (const char* metric : {"balanced_accuracy", "macro_f1", "mcc", "cohen_kappa", "auc_ovr_macro"})
    EXPECT_TRUE(fold["metrics"][metric].is_null()) << metric;
  EXPECT_EQ(fold["reason"], "no scan has the label AD");
}

TEST_F(WildPredictions, Ties) {
  const Json metrics = judged("E03_all_ties");
  EXPECT_EQ(value(metrics, "E03_all_ties", "auc_ovr_macro"), 0.5);
  EXPECT_THAT(metrics["warnings"].dump(), HasSubstr("20 rows are ties"));
  EXPECT_THAT(core::read_text(scratch_ / "out/report.html"), HasSubstr("20 rows are ties"));
  EXPECT_THAT(err_, HasSubstr("20 rows are ties"));
}

TEST_F(WildPredictions, ClassNames) {
  const Json html = judged("E05_class_names_for_html");
  EXPECT_EQ(html["classes"], (Json{"<b>CN", "A\"D&"}));
  const std::string report = core::read_text(scratch_ / "out/report.html");
  EXPECT_THAT(report, AllOf(HasSubstr("&lt;b"), HasSubstr("A&quot;D&amp;"), testing::Not(HasSubstr("<b>CN"))));
  const Json latin = judged("E05_latin1_class");
  EXPECT_EQ(latin["classes"], (Json{"CN", "D\u00E9mence"}));
  EXPECT_THAT(latin["warnings"].dump(), AllOf(HasSubstr("Windows-1252"), HasSubstr("'prob_D\u00E9mence'")));
}

TEST_F(WildPredictions, AreRefusedByName) {
  EXPECT_THAT(refused({"E03_ids_with_zeros", "E03_ids_without_zeros"}),
              AllOf(HasSubstr("zero"), HasSubstr("'001' and '1'")));
  EXPECT_THAT(refused({"E02_probability_nan"}), HasSubstr("row 4 (sub-004): prob_CN is 'nan'"));
  EXPECT_THAT(refused({"B01_same_scan_twice"}), HasSubstr("sub-001 is predicted twice"));
}

class WildParticipants : public WildTables {
 protected:
  void SetUp() override {
    WildTables::SetUp();
    if (IsSkipped()) return;
    // Those that `tripet simulate --seed 0` makes, as small scans.
    const auto people = core::Tsv::read(wild_ / "participants/B00_control.tsv");
    const std::vector<std::string> classes{"CN", "MCI", "AD"};
    std::vector<core::ScanRecord> scans;
    for (std::size_t row = 0; row < people.size(); ++row) {
      const std::string& id = people.at(row, "participant_id");
      const auto label = std::find(classes.begin(), classes.end(), people.at(row, "diagnosis")) - classes.begin();
      write_prepared(scratch_ / "data" / (id + ".nii"), phantom(static_cast<int>(label), id));
      scans.push_back({id, "n/a", id, id + ".nii", core::ScanStatus::ok, "n/a", "SUVbw", "1", "0", "h" + id, "s"});
    }
    core::write_scan_list(scratch_ / "data/scans.tsv", scans);
  }

  Outcome train(const std::string& name, const std::vector<std::string>& more = {}) {
    fs::remove_all(scratch_ / "run");
    std::vector<std::string> arguments{"train",
                                       "--data",
                                       (scratch_ / "data").string(),
                                       "--labels",
                                       (wild_ / "participants" / (name + ".tsv")).string(),
                                       "--epochs",
                                       "1",
                                       "--no-progress",
                                       "--out",
                                       (scratch_ / "run").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tripet(scratch_, arguments);
  }
  /// The classes of the run, in their order.
  std::vector<std::string> classes() {
    std::vector<std::string> names;
    const auto table = core::Tsv::read(scratch_ / "run/predictions.tsv");
    for (const auto& column : table.columns()) {
      if (column.starts_with("prob_")) names.push_back(column.substr(5));
    }
    return names;
  }
};

TEST_F(WildParticipants, OneTableInManyDresses) {
  ASSERT_EQ(train("B00_control").status, 0);
  const std::string predictions = core::read_text(scratch_ / "run/predictions.tsv");
  for (const std::string name : {"B06_carriage_returns_only", "B06_without_prefix", "B08_one_trailing_tab",
                                 "B08_two_trailing_tabs", "B08_quoted"}) {
    const Outcome outcome = train(name);
    EXPECT_EQ(outcome.status, 0) << name << ": " << outcome.err;
    EXPECT_EQ(core::read_text(scratch_ / "run/predictions.tsv"), predictions) << name;
    if (name == "B06_without_prefix") {
      EXPECT_THAT(outcome.err, HasSubstr("120 participant_ids are spelled otherwise"));
    }
  }
}

TEST_F(WildParticipants, SessionsThatTheScansDoNotName) {
  const Outcome outcome = train("B07_column_session");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("sub-0001 names no session"), HasSubstr("(baseline)"), HasSubstr("(month12)")));
}

TEST_F(WildParticipants, MissingLabelsAndNumbers) {
  const Outcome missing = train("E02_label_nan");
  EXPECT_EQ(missing.status, 0) << missing.err;
  EXPECT_THAT(classes(), ElementsAre("CN", "MCI"));
  EXPECT_THAT(missing.err, AllOf(HasSubstr("40 participants left out without a label"), HasSubstr("nan (40)")));
  const Outcome numbers = train("T04_numbers");
  EXPECT_EQ(numbers.status, 0) << numbers.err;
  EXPECT_THAT(classes(), ElementsAre("1", "2", "10"));
  const Outcome floats = train("E02_columns_of_floats", {"--task", "multilabel", "--label-column", "AD,MCI"});
  EXPECT_EQ(floats.status, 0) << floats.err;
  EXPECT_THAT(classes(), ElementsAre("AD", "MCI"));
}

}  // namespace
}  // namespace tripet::tests
