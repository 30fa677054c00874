// Verifies that folds of whole sites are recognised, that each site's numbers are those of its participants alone, and
// that the report says what they mean.

#include "evaluation/statistics/site_results.hpp"

#include "core/atomic_file.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/evaluation_support.hpp"
#include "evaluation/judge.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Five folds; every site is in one of them unless `mixed`.
class SiteResults : public testing::Test {
 protected:
  core::Tsv table_ = RandomCohort{.strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 61}.table();
  ScratchFolder folder_;
  evaluation::EvaluateOptions options_;

  void write_participants(bool mixed = false) {
    core::Tsv people({"participant_id", "site"});
    for (std::size_t row = 0; row < table_.size() && table_.at(row, "strategy") == "a"; ++row) {
      const std::string fold = table_.at(row, "fold");
      people.add({table_.at(row, "participant_id"), mixed && row == 0 ? "site-1" : "site-" + fold});
    }
    people.write(folder_ / "participants.tsv");
    options_.participants = folder_ / "participants.tsv";
  }
  void write_record(const Json& split, const std::string& splits = "") {
    for (int fold = 0; fold < 5; ++fold) {
      Json record{{"settings", {{"repeat", 0}, {"fold", fold}, {"splits", splits}}}};
      if (!split.is_null()) record["split"] = split;
      core::write_json(folder_ / ("runs/a/repeat-0/fold-" + std::to_string(fold)) / "run.json", record);
    }
    options_.runs = folder_ / "runs";
  }
  Json judged() {
    table_.write(folder_ / "predictions.tsv");
    options_.predictions = {folder_ / "predictions.tsv"};
    options_.judge.resamples = 200;
    return evaluation::judge(evaluation::read_predictions(options_.predictions), options_, 3, 2);
  }
  std::string page() {
    table_.write(folder_ / "predictions.tsv");
    options_.predictions = {folder_ / "predictions.tsv"};
    options_.out = folder_ / "out";
    options_.judge.resamples = 100;
    const std::string text = core::read_text(evaluation::evaluate(options_, 3, 2).report);
    return text.substr(0, text.find("id=\"metrics\""));
  }
};

TEST_F(SiteResults, AreThoseOfTheSitesParticipantsAlone) {
  write_participants();
  const Json metrics = judged();
  EXPECT_EQ(metrics["split_by"], "site");
  ASSERT_EQ(metrics["sites"].size(), 5u);
  const Json& site = metrics["sites"][2];
  EXPECT_EQ(site["site"], "site-2");
  EXPECT_EQ(site["participants"], 24);
  EXPECT_EQ(site["folds"], (Json{{{"repeat", 0}, {"fold", 2}}}));
  EXPECT_EQ(site["class_counts"]["C1"], 8);

  core::Tsv part(table_.columns());
  for (std::size_t row = 0; row < table_.size(); ++row) {
    if (table_.at(row, "fold") != "2") continue;
    std::vector<std::string> cells;
    for (const auto& column : table_.columns()) cells.push_back(table_.at(row, column));
    part.add(cells);
  }
  table_ = part;
  options_.participants.clear();
  const Json alone = judged();
  EXPECT_EQ(alone["sites"], nullptr) << "one fold, and no table of participants";
  for (const std::string strategy : {"a", "b"}) {
    for (const std::string metric : {"balanced_accuracy", "accuracy"}) {
      const Json &of_site = site["strategies"][strategy]["metrics"][metric],
                 &of_part = alone["strategies"][strategy]["metrics"][metric];
      EXPECT_EQ(of_site["value"], of_part["value"]) << strategy << " " << metric;
      EXPECT_EQ(of_site["low"], of_part["wilson_low"]) << strategy << " " << metric;
      EXPECT_EQ(of_site["high"], of_part["wilson_high"]) << strategy << " " << metric;
    }
  }
}

TEST_F(SiteResults, AreNotGivenWhereFoldsDivideASite) {
  write_participants(true);
  const Json metrics = judged();
  EXPECT_EQ(metrics["split_by"], nullptr);
  EXPECT_EQ(metrics["sites"], nullptr);
  EXPECT_THAT(page(), Not(HasSubstr("id=\"new-sites\"")));
}

TEST_F(SiteResults, TheRecordOfTheRunsDecides) {
  write_participants();
  write_record(nullptr);
  EXPECT_EQ(judged()["split_by"], "participant");
  write_record(nullptr, "a hash of splits made elsewhere");
  EXPECT_EQ(judged()["split_by"], "site");
  write_participants(true);
  write_record({{"by", "site"}, {"site_column", "site"}});
  const Json metrics = judged();
  EXPECT_EQ(metrics["split_by"], "site");
  EXPECT_EQ(metrics["sites"], nullptr);
  EXPECT_THAT(metrics["warnings"].dump(), HasSubstr("results of sites are left out"));
}

TEST_F(SiteResults, ASiteWithoutAClassHasAReason) {
  core::Tsv without(table_.columns());
  for (std::size_t row = 0; row < table_.size(); ++row) {
    if (table_.at(row, "fold") == "3" && table_.at(row, "label") == "C1") continue;
    std::vector<std::string> cells;
    for (const auto& column : table_.columns()) cells.push_back(table_.at(row, column));
    without.add(cells);
  }
  table_ = without;
  write_participants();
  const Json metrics = judged();
  const Json& of_site = metrics["sites"][3]["strategies"]["a"]["metrics"];
  EXPECT_EQ(of_site["balanced_accuracy"]["value"], nullptr);
  EXPECT_EQ(of_site["balanced_accuracy"]["reason"], "no scan has the label C1");
  EXPECT_TRUE(of_site["accuracy"]["value"].is_number());
  EXPECT_THAT(page(), AllOf(HasSubstr("site-3 has no C1"), HasSubstr("whole sites make folds of 16 to 24 scans")));
}

TEST_F(SiteResults, TheReportSaysWhatTheyMean) {
  write_participants();
  write_record({{"by", "site"}, {"site_column", "site"}});
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("<section id=\"new-sites\">"));
  EXPECT_THAT(text, HasSubstr("had not seen any scan from it, one site left out at a time"));
  EXPECT_THAT(text, HasSubstr("at a site, and on a scanner, that is new to the networks"));
  EXPECT_THAT(text, HasSubstr("Folds held whole sites: every participant was predicted by models that had not seen"));
  EXPECT_THAT(text, HasSubstr("5-fold cross-validation by site"));
  const Json metrics = core::read_json(folder_ / "out/metrics.json");
  const double value = metrics["sites"][4]["strategies"]["b"]["metrics"]["balanced_accuracy"]["value"];
  EXPECT_THAT(text, HasSubstr("data-raw=\"" + core::format_number(value) + "\""));
}

}  // namespace
}  // namespace tripet::tests
