// Verifies the page: all sections, the numbers of metrics.json, text that stays text, and that a browser shows it
// without an error, a missing plot or horizontal scrolling.
#include "evaluation/report.hpp"

#include <cstdlib>
#include <limits>

#include "cohort_support.hpp"
#include "core/atomic_file.hpp"
#include "evaluation/baselines.hpp"
#include "evaluation/report_pictures.hpp"
#include "evaluation/report_text.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

const std::string injection = "<script>window.injected=true</script>";

/// The whole way of evaluate() with everything that can be given to it, in a folder of its own.
class Page : public testing::Test {
 protected:
  void evaluate(const core::Tsv& table, bool everything) {
    table.write(folder_ / "predictions.tsv");
    options_.predictions = {folder_ / "predictions.tsv"};
    options_.out = folder_ / "out";
    options_.judge.resamples = 100;
    if (everything) {
      options_.data = folder_ / "data";
      options_.participants = folder_ / "participants.tsv";
      options_.runs = folder_ / "runs";
      write_scans(table, options_.data, "suvr", {RandomCohort::id(5)});
      core::write_json(options_.data / "dataset_description.json", {{"GeneratedBy", {{{"Name", "tripet simulate"}}}}});
      write_participants(table, options_.participants);
      write_runs();
    }
    const auto result = evaluation::evaluate(options_, 3, 2);
    path_ = result.report;
    page_ = core::read_text(result.report);
    metrics_ = core::read_json(result.metrics);
  }

  void write_runs() {
    for (const std::string strategy : {"softmax", "one-vs-one"}) {
      for (int fold = 0; fold < 3; ++fold) {
        const auto run = options_.runs / strategy / "repeat-0" / ("fold-" + std::to_string(fold));
        core::Tsv history(
            {"epoch", "train_loss", "validation_loss", "validation_log_loss", "validation_balanced_accuracy"});
        for (int epoch = 1; epoch <= 5 + fold; ++epoch) {
          history.add({std::to_string(epoch), core::format_number(1.0 / epoch), "0.9", "1.0", "0.5"});
        }
        history.write(run / "history.tsv");
        core::write_text(run / "config.cfg", "epochs = 7 # </pre>" + injection + "\n");
        Json settings{{"strategy", strategy}, {"fold", fold}, {"repeat", 0}, {"epochs", "7"}};
        settings.update({{"decode", "auto"}, {"irrelevant-pairs", "neutral"}});
        core::write_json(run / "run.json", {{"host", "somewhere"}, {"seed", 3}, {"settings", settings}});
      }
    }
  }

  /// What stands in the element with this id, between its tags.
  std::string element(const std::string& id) const {
    const auto open = page_.find("id=\"" + id + "\">");
    const auto from = page_.find('>', open) + 1;
    return page_.substr(from, page_.find("</script>", from) - from);
  }

  ScratchFolder folder_;
  evaluation::EvaluateOptions options_;
  std::filesystem::path path_;
  std::string page_;
  Json metrics_;
};

RandomCohort two_strategies() {
  RandomCohort cohort;
  cohort.participants = 60;
  cohort.folds = 3;
  cohort.strategies = {{"softmax", 1.2}, {"one-vs-one", 1.0}};
  return cohort;
}

/// The same table with another text in one column.
core::Tsv renamed(const core::Tsv& table, const std::string& from, const std::string& to) {
  std::vector<std::string> columns = table.columns();
  for (auto& column : columns) column = column == "prob_" + from ? "prob_" + to : column;
  core::Tsv out(columns);
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < columns.size(); ++c) cells.push_back(table.at(row, c) == from ? to : table.at(row, c));
    out.add(cells);
  }
  return out;
}

TEST_F(Page, HoldsAllSectionsInOrder) {
  evaluate(two_strategies().table(), true);
  std::size_t last = 0;
  for (const std::string id : {"cohort", "results", "differences", "confusion", "roc", "learning", "calibration",
                               "pictures", "missed", "settings", "meanings", "methods", "limits"}) {
    const auto found = page_.find("<section id=\"" + id + "\">");
    ASSERT_NE(found, std::string::npos) << id;
    EXPECT_GT(found, last) << id;
    last = found;
  }
  const std::string body = page_.substr(0, page_.find("id=\"metrics\""));
  EXPECT_THAT(body, HasSubstr("These scans are simulated"));
  EXPECT_THAT(body, HasSubstr("Not a medical device"));
  EXPECT_THAT(body, HasSubstr("data:image/png;base64,"));
  EXPECT_THAT(body, HasSubstr("no &lt;weight&gt;"));
  EXPECT_THAT(body, HasSubstr("regional uptake (baseline)"));
  EXPECT_THAT(body, Not(HasSubstr("{{")));
  for (const auto& plot : Json::parse(element("plots"))) {
    EXPECT_THAT(body, HasSubstr("id=\"" + plot["id"].get<std::string>() + "\""));
  }
}

TEST_F(Page, CarriesMetricsJsonAndShowsItsNumbers) {
  evaluate(two_strategies().table(), true);
  EXPECT_EQ(Json::parse(element("metrics")), metrics_);
  EXPECT_THAT(page_, HasSubstr(evaluation::findings(metrics_)[0]));
  const std::string body = page_.substr(0, page_.find("id=\"metrics\""));
  int compared = 0;
  for (const auto& [name, strategy] : metrics_["strategies"].items()) {
    for (const auto& [metric, entry] : strategy["metrics"].items()) {
      if (entry["value"].is_null()) continue;
      std::string cell = "data-raw=\"" + core::format_number(entry["value"].get<double>()) + "\"";
      if (!entry["low"].is_null()) {
        cell += " data-low=\"" + core::format_number(entry["low"].get<double>()) + "\" data-high=\"" +
                core::format_number(entry["high"].get<double>()) + "\"";
      }
      EXPECT_THAT(body, HasSubstr(cell)) << name << " " << metric;
      EXPECT_THAT(body, HasSubstr(">" + evaluation::decimals(entry["value"], 3) + "<"));
      ++compared;
    }
  }
  EXPECT_GT(compared, 40);
}

TEST_F(Page, ClaimsOfTheTrainingWhatTheRunsRecord) {
  const auto table = two_strategies().table();
  evaluate(table, true);
  EXPECT_THAT(page_, HasSubstr("All strategies shared initial weights"));
  EXPECT_THAT(page_, HasSubstr("Hyper-parameters are shared"));
  EXPECT_THAT(page_, HasSubstr("linear inversion"));
  EXPECT_THAT(page_, HasSubstr("The primary metric of this evaluation is balanced accuracy"));
  EXPECT_THAT(page_, Not(HasSubstr("before training")));
  EXPECT_THAT(page_, HasSubstr("the record is of the run softmax/repeat-0/fold-0"));

  core::write_json(options_.runs / "judgement.json", {{"primary", "balanced_accuracy"}, {"margin", 0.05}});
  const auto other = options_.runs / "one-vs-one/repeat-0/fold-1/run.json";
  Json record = core::read_json(other);
  record["settings"]["epochs"] = "9";
  record["settings"]["decode"] = "vote";
  core::write_json(other, record);
  page_ = core::read_text(evaluation::evaluate(options_, 3, 2).report);
  EXPECT_THAT(page_, HasSubstr("The primary metric, fixed before training, was balanced accuracy"));
  EXPECT_THAT(page_, HasSubstr("not all trained with the same settings: decode, epochs."));
  EXPECT_THAT(page_, Not(HasSubstr("All strategies shared")));
  EXPECT_THAT(page_, Not(HasSubstr("Hyper-parameters are shared")));
  EXPECT_THAT(page_, Not(HasSubstr("heads are combined")));

  std::filesystem::remove(other);
  page_ = core::read_text(evaluation::evaluate(options_, 3, 2).report);
  EXPECT_THAT(page_, Not(HasSubstr("same settings")));
  EXPECT_THAT(page_, Not(HasSubstr("All strategies shared")));
}

TEST_F(Page, LearningCurvesAreOfTheJudgedRepeats) {
  const auto table = two_strategies().table();
  options_.runs = folder_ / "runs";
  core::Tsv history({"epoch", "train_loss", "validation_log_loss"});
  history.add({"1", "1", "123.5"});
  history.write(options_.runs / "softmax/repeat-7/fold-0/history.tsv");
  evaluate(table, true);
  EXPECT_THAT(element("plots"), HasSubstr("learning-validation_log_loss"));
  EXPECT_THAT(element("plots"), Not(HasSubstr("123.5")));
}

TEST_F(Page, ScansThatAreNoNumbersLeaveOutThePictures) {
  const auto table = two_strategies().table();
  evaluate(table, true);
  for (const auto& file : std::filesystem::directory_iterator(options_.data)) {
    if (file.path().extension() != ".nii") continue;
    write_prepared(file.path(), coarse_size, coarse_affine,
                   std::vector<float>(static_cast<std::size_t>(coarse_size[0] * coarse_size[1] * coarse_size[2]),
                                      std::numeric_limits<float>::quiet_NaN()));
  }
  EXPECT_EQ(evaluation::mean_pictures(evaluation::read_predictions(options_.predictions), options_.data), false);
}

TEST_F(Page, ATableOfOtherThingsThanParticipantsOnlyWarns) {
  options_.participants = folder_ / "participants.tsv";
  core::write_text(options_.participants, "name\tage\nA\t70\n");
  evaluate(two_strategies().table(), false);
  EXPECT_THAT(metrics_["warnings"].dump(), HasSubstr("lacks participant_id"));
  core::write_text(options_.participants, "participant_id\tage\tsex\n" + RandomCohort::id(0) + "\t>89\tF\n");
  evaluate(two_strategies().table(), false);
  EXPECT_THAT(metrics_["warnings"].dump(), HasSubstr("60 of 60 scans have no age and sex"));
}

TEST_F(Page, WithoutCohortRunsAndDataSaysSo) {
  evaluate(two_strategies().table(), false);
  EXPECT_THAT(page_, HasSubstr("name the folder of prepared scans with --data"));
  EXPECT_THAT(page_, HasSubstr("name the folder of the comparison with --runs"));
  EXPECT_THAT(page_, HasSubstr("Age, sex and site were not given"));
  EXPECT_THAT(page_.substr(0, page_.find("id=\"metrics\"")), Not(HasSubstr("These scans are simulated")));
}

TEST_F(Page, MarkupInNamesStaysText) {
  core::Tsv table = renamed(two_strategies().table(), RandomCohort::id(7), injection);
  table = renamed(table, "C1", injection);
  table = renamed(table, "one-vs-one", injection);
  evaluate(table, false);
  EXPECT_THAT(page_, Not(HasSubstr(injection)));
  EXPECT_THAT(page_, HasSubstr("&lt;script&gt;window.injected=true"));
  EXPECT_EQ(Json::parse(element("metrics")), metrics_);
}

TEST_F(Page, NamesParticipantsWhomAllGetWrong) {
  // One participant gets the whole probability on a wrong class from both strategies.
  const core::Tsv table = two_strategies().table();
  core::Tsv out(table.columns());
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(row, c));
    const auto& label = table.at(row, "label");
    for (int k = 0; k < 3; ++k) {
      const std::string name = RandomCohort::class_name(k);
      const bool right = table.at(row, "participant_id") != RandomCohort::id(9);
      cells[table.index("prob_" + name)] = (name == label) == right ? (right ? "0.8" : "0.5") : (right ? "0.1" : "0");
    }
    out.add(cells);
  }
  evaluate(out, false);
  const auto from = page_.find("id=\"table-missed\"");
  ASSERT_NE(from, std::string::npos);
  const std::string missed = page_.substr(from, page_.find("</table>", from) - from);
  EXPECT_THAT(missed, HasSubstr(RandomCohort::id(9)));
  EXPECT_THAT(missed, Not(HasSubstr(RandomCohort::id(8))));
}

TEST_F(Page, ABrowserDrawsEverythingAndItFits) {
  if (std::system("command -v chromium > /dev/null") != 0) GTEST_SKIP() << "chromium is not installed";
  evaluate(renamed(two_strategies().table(), "C1", injection), true);
  for (const std::string window : {"1280 light", "1280 dark", "375 light", "375 dark"}) {
    SCOPED_TRACE(window);
    const Json seen = python("look_at_page.py", "chromium " + path_.string() + " " + window);
    EXPECT_EQ(seen["errors"], Json::array());
    EXPECT_EQ(seen["requests"], Json::array());
    EXPECT_EQ(seen["plots"], Json::parse(element("plots")).size());
    EXPECT_EQ(seen["drawn"], seen["plots"]);
    EXPECT_LE(seen["width"], 0);
    EXPECT_EQ(seen["overflowing"], 0);
    EXPECT_EQ(seen["alert"], false);
  }
}

}  // namespace
}  // namespace tripet::tests
