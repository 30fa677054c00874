// Verifies what the page says: all sections, the numbers of metrics.json, claims that the record bears out, text that
// stays text.
#include <limits>

#include "evaluation/report/findings.hpp"
#include "evaluation/report/page_support.hpp"
#include "evaluation/report/pictures/pictures.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

TEST_F(Page, HoldsAllSectionsInOrder) {
  evaluate(two_strategies().table(), true);
  std::size_t last = 0;
  for (const std::string id : {"cohort", "pictures", "results", "differences", "confusion", "curves", "calibration",
                               "decision", "subgroups", "learning", "missed", "disagreement", "sensitivity", "settings",
                               "methods", "checklists", "limits", "meanings"}) {
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
  EXPECT_THAT(page_, HasSubstr(evaluation::findings(metrics_).lead));
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
  EXPECT_THAT(page_, HasSubstr("The record is of the run softmax/repeat-0/fold-0"));

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
  EXPECT_THAT(metrics_["warnings"].dump(), HasSubstr("60 of 60 scans lack age or sex"));
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

/// Who drew the folds and how networks were trained only the runs can say.
TEST_F(Page, ChecklistsClaimWhatIsKnown) {
  const std::vector<std::string> of_runs{"drawn by tripet and recorded in splits.tsv",
                                         "no predictor was selected",
                                         "None: the scan is read by the network alone",
                                         "predicted by one network a repeat",
                                         "models were not updated",
                                         "folds are drawn from it at random"};
  evaluate(two_strategies().table(), true);
  for (const auto& claim : of_runs) EXPECT_THAT(page_, HasSubstr(claim));
  options_ = {};
  evaluate(two_strategies().table(), false);
  for (const auto& claim : of_runs) EXPECT_THAT(page_, Not(HasSubstr(claim)));
  EXPECT_THAT(page_, HasSubstr("3 folds, as the table of predictions has them."));
  EXPECT_THAT(page_, HasSubstr("3-fold cross-validation by participant."));
  EXPECT_THAT(page_, HasSubstr("Cross-validated, all participants held out once."));
  EXPECT_THAT(page_, Not(HasSubstr("1 times")));
  EXPECT_THAT(page_, Not(HasSubstr("trained with one seed")));
  EXPECT_THAT(page_, HasSubstr("There is one repeat only"));
  EXPECT_THAT(page_, HasSubstr("<p>Class weights are unknown, since the runs are not given (--runs). If training"));
}

TEST_F(Page, ChecklistsDoNotCallAPartTheWhole) {
  RandomCohort cohort = two_strategies();
  cohort.repeats = 2;
  const core::Tsv table = cohort.table();
  core::Tsv out(table.columns());
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "repeat") == "1" && table.at(row, "participant_id") == RandomCohort::id(3)) continue;
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(row, c));
    out.add(cells);
  }
  evaluate(out, false);
  EXPECT_THAT(page_, HasSubstr("some scans are not predicted in every repeat"));
  EXPECT_THAT(page_, Not(HasSubstr("all participants held out once")));
  EXPECT_THAT(page_, HasSubstr("3-fold cross-validation by participant, repeated 2 times."));
}

/// Without folds that can be paired nothing is said of ways of training.
TEST_F(Page, ChecklistsNameWaysOfTrainingWhereTheyWereCompared) {
  evaluate(two_strategies().table(), false);
  EXPECT_THAT(page_, HasSubstr("To compare softmax and one-vs-one as ways of training"));
  const core::Tsv table = two_strategies().table();
  core::Tsv out(table.columns());
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(row, c));
    if (table.at(row, "strategy") == "softmax") cells[table.index("fold")] = std::to_string((row * 7 + row / 3) % 3);
    out.add(cells);
  }
  evaluate(out, false);
  EXPECT_THAT(page_, HasSubstr("To compare softmax and one-vs-one"));
  EXPECT_THAT(page_, Not(HasSubstr("as ways of training;")));
  EXPECT_THAT(page_, Not(HasSubstr("Comparison of training strategies")));
}

TEST_F(Page, OfOneDiseaseSpeaksOfOne) {
  RandomDiseases cohort;
  cohort.diseases = 1;
  evaluate(cohort.table(), false);
  EXPECT_THAT(page_, HasSubstr("A scan may have this disease or not."));
  EXPECT_THAT(page_, Not(HasSubstr("several of these diseases")));
}

}  // namespace
}  // namespace tripet::tests
