// Subgroups: their numbers are those of their participants alone; the tests against statsmodels, and against a strategy
// that fails in one group.

#include "evaluation/statistics/subgroups.hpp"

#include <cmath>

#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

/// Participants of a table with sex by the parity of their number, site A but for a few of B, ages from 60 to 79.
void write_groups(const core::Tsv& predictions, const std::filesystem::path& path) {
  core::Tsv table({"participant_id", "age", "sex", "site"});
  std::set<std::string> seen;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const std::string& id = predictions.at(row, "participant_id");
    if (!seen.insert(id).second) continue;
    const int number = static_cast<int>(seen.size());
    table.add({id, number == 1 ? "n/a" : std::to_string(60 + number % 20), number % 2 == 0 ? "f" : "Male",
               number < 5 ? "B" : "A"});
  }
  table.write(path);
}

core::Json judged_by_groups(const core::Tsv& table, const std::filesystem::path& folder) {
  table.write(folder / "predictions.tsv");
  write_groups(table, folder / "participants.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.participants = folder / "participants.tsv";
  options.judge.resamples = 200;
  return evaluation::judge(evaluation::read_predictions(options.predictions), options, 3, 2);
}

TEST(Subgroups, NumbersAreThoseOfTheirParticipants) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 61}.table();
  const auto metrics = judged_by_groups(table, folder.path());
  ASSERT_EQ(metrics["subgroups"].size(), 2u) << "one large site is not a grouping";
  const auto &sex = metrics["subgroups"][0], &age = metrics["subgroups"][1];
  EXPECT_EQ(sex["by"], "sex");
  EXPECT_EQ(sex["unknown"], 0);
  EXPECT_EQ(age["by"], "age");
  EXPECT_EQ(age["unknown"], 1) << "no age";
  ASSERT_EQ(age["levels"].size(), 3u);
  EXPECT_EQ(age["levels"][0]["level"], "65-74");
  ASSERT_EQ(sex["levels"].size(), 2u);
  const auto& women = sex["levels"][0];
  EXPECT_EQ(women["level"], "F");
  EXPECT_EQ(women["participants"], 60);

  core::Tsv part(table.columns());
  int number = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    number = row == 120 ? 1 : number + 1;
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(row, c));
    if (number % 2 == 0) part.add(cells);
  }
  const auto alone = judged(part, folder / "women")["strategies"]["b"];
  const auto& found = women["strategies"]["b"];
  for (const std::string name : {"balanced_accuracy", "auc_ovr_macro", "log_loss"}) {
    EXPECT_NEAR(found["metrics"][name]["value"].get<double>(), alone["metrics"][name]["value"].get<double>(), 1e-12);
    EXPECT_LT(found["metrics"][name]["low"].get<double>(), found["metrics"][name]["high"].get<double>());
  }
  EXPECT_NEAR(found["per_class"]["C1"]["sensitivity"]["value"].get<double>(),
              alone["per_class"]["C1"]["sensitivity"]["value"].get<double>(), 1e-12);
  EXPECT_EQ(women["class_counts"]["C1"], alone["per_class"]["C1"]["support"]);
  EXPECT_EQ(sex["interactions"][0]["degrees_of_freedom"], 1);
  EXPECT_EQ(age["heterogeneity"][1]["strategy"], "b");
  EXPECT_EQ(age["heterogeneity"][1]["degrees_of_freedom"], 2);
}

TEST(Subgroups, AHeadlineByWilsonStandsBesideItself) {
  const ScratchFolder folder;
  const auto metrics =
      judged_by_groups(RandomCohort{.participants = 40, .folds = 2, .seed = 64}.table(), folder.path());
  int undefined = 0;
  for (const auto& level : metrics["subgroups"][0]["levels"]) {
    for (const auto& [label, of_class] : level["strategies"]["softmax"]["per_class"].items()) {
      for (const auto& [name, value] : of_class.items()) {
        if (!value.contains("interval") || value["interval"] != "wilson") continue;
        EXPECT_EQ(value["low"], value["wilson_low"]) << label << " " << name;
        EXPECT_EQ(value["high"], value["wilson_high"]) << label << " " << name;
        undefined += value.contains("undefined_resamples");
      }
    }
  }
  EXPECT_GT(undefined, 0) << "the case in which the upper end was lost";
}

TEST(Subgroups, HeterogeneityEqualsStatsmodels) {
  const std::vector<double> estimates{0.8, 0.7, 0.95}, variances{0.004, 0.002, 0.003};
  std::string text = "heterogeneity";
  for (std::size_t i = 0; i < 3; ++i) {
    text += " " + core::format_number(estimates[i]) + " " + core::format_number(variances[i]);
  }
  const auto reference = python("reference_significance.py", text);
  const auto found = evaluation::cochran_q(estimates, variances);
  EXPECT_NEAR(found.q, reference["q"].get<double>(), 1e-10);
  EXPECT_NEAR(found.p, reference["p"].get<double>(), 1e-10);
  EXPECT_EQ(found.degrees_of_freedom, 2);
  EXPECT_TRUE(std::isnan(evaluation::cochran_q({0.8, std::nan("")}, {0.1, 0.1}).p));
  EXPECT_TRUE(std::isnan(evaluation::cochran_q({0.8, 0.7}, {0.1, 0}).p));
}

// Strategy b knows the label of men only, those of women are shuffled: the difference depends on sex, and b's own
// accuracy does.
TEST(Subgroups, AnInteractionIsFound) {
  const ScratchFolder folder;
  const auto good = RandomCohort{.strategies = {{"a", 2.0}, {"b", 2.0}}, .seed = 62}.table();
  core::Tsv table(good.columns());
  int number = 0;
  for (std::size_t row = 0; row < good.size(); ++row) {
    number = row == 120 ? 1 : number + 1;
    std::vector<std::string> cells;
    for (const auto& column : good.columns()) {
      const bool blind = good.at(row, "strategy") == "b" && number % 2 == 0 && column.rfind("prob_", 0) == 0;
      const std::string source = "prob_" + RandomCohort::class_name((column.back() - '0' + number / 2) % 3);
      cells.push_back(good.at(row, blind ? source : column));
    }
    table.add(cells);
  }
  const auto sex = judged_by_groups(table, folder.path())["subgroups"][0];
  EXPECT_LT(sex["interactions"][0]["p_adjusted"].get<double>(), 0.01);
  EXPECT_GT(sex["heterogeneity"][0]["p"].get<double>(), 0.01) << "a is equally good in both";
  EXPECT_LT(sex["heterogeneity"][1]["p"].get<double>(), 0.01);
  const auto& women = sex["interactions"][0]["differences"][0];
  EXPECT_EQ(women["level"], "F");
  EXPECT_GT(women["low"].get<double>(), 0.2);
}

/// Two sites by the parity of a participant's number.
core::Json judged_by_site(const Design& design, const std::string& primary = "balanced_accuracy") {
  const ScratchFolder folder;
  design.table().write(folder / "predictions.tsv");
  core::Tsv people({"participant_id", "site"});
  for (int i = 0; i < design.participants; ++i) people.add({RandomCohort::id(i), i % 2 == 0 ? "A" : "B"});
  people.write(folder / "participants.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.participants = folder / "participants.tsv";
  options.judge.resamples = 300;
  options.judge.primary = primary;
  options.judge.margin = 0.05;
  return evaluation::judge(evaluation::read_predictions(options.predictions), options, 3, 2)["subgroups"][0];
}

/// C2 only at site A; recalls of 0.9, 0.6 and 0.3 at both.
Design unlike_mix(unsigned seed) {
  Design design{.participants = 300, .folds = 5, .seed = seed};
  design.label_of = [](int i) { return i % 2 == 0 ? i / 2 % 3 : i / 2 % 6 == 0 ? 1 : 0; };
  const auto says = [](const Design::Scan& scan, std::mt19937_64& generator) {
    const double recall[] = {0.9, 0.6, 0.3};
    return right_with(recall[scan.label], 3)(scan, generator);
  };
  design.strategies = {{"net", says}, {"other", says}};
  return design;
}

TEST(Subgroups, AnotherMixOfClassesIsNoDifference) {
  for (const std::string primary : {"balanced_accuracy", "accuracy", "macro_f1", "mcc", "log_loss", "auc_ovr_macro"}) {
    int found = 0, tests = 0;
    for (unsigned seed = 1; seed <= 10; ++seed) {
      const auto site = judged_by_site(unlike_mix(seed), primary);
      EXPECT_EQ(site["compared_by"]["classes"], core::Json({"C0", "C1"}));
      for (const auto& test : site["heterogeneity"]) {
        ASSERT_TRUE(test["p"].is_number()) << primary;
        found += test["p"].get<double>() < 0.01;
        ++tests;
      }
    }
    EXPECT_LE(found, 2) << primary << " of " << tests;
  }
  const auto site = judged_by_site(unlike_mix(1));
  const auto& at_b = site["levels"][1]["strategies"]["net"]["metrics"];
  EXPECT_TRUE(at_b["balanced_accuracy"]["value"].is_null()) << "it would be of two classes, beside one of three";
  EXPECT_THAT(at_b["balanced_accuracy"]["reason"].get<std::string>(), HasSubstr("C2"));
}

TEST(Subgroups, ALevelInWhichAllAreRightCounts) {
  Design design{.participants = 120, .folds = 5, .classes = 2};
  design.strategies = {{"net", [](const Design::Scan& scan, std::mt19937_64& generator) {
                          return right_with(scan.participant % 2 == 0 ? 1.0 : 0.5, 2)(scan, generator);
                        }}};
  design.label_of = [](int i) { return i / 2 % 2; };
  const auto test = judged_by_site(design)["heterogeneity"][0];
  EXPECT_EQ(test["degrees_of_freedom"], 1);
  EXPECT_LT(test["p"].get<double>(), 1e-4);
  EXPECT_LT(test["values"][0]["low"].get<double>(), 1) << "30 of each class are no certainty";
}

TEST(Subgroups, WithoutACommonClassNothingIsCompared) {
  Design design{.participants = 80, .folds = 4, .classes = 2};
  design.label_of = [](int i) { return i % 2; };
  design.fold_of = [](int i, int, int) { return i / 2 % 4; };
  design.strategies = {{"net", right_with(0.8, 2)}};
  const auto test = judged_by_site(design)["heterogeneity"][0];
  EXPECT_TRUE(test["p"].is_null());
  EXPECT_THAT(test["reason"].get<std::string>(), HasSubstr("no diagnosis"));
}

TEST(Subgroups, SmallOnesAreOnlyCounted) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.participants = 40, .folds = 2, .seed = 63}.table();
  const auto metrics = judged_by_groups(table, folder.path());
  bool found = false;
  for (const auto& grouping : metrics["subgroups"]) {
    for (const auto& level : grouping["levels"]) {
      if (level["participants"].get<int>() >= 10) continue;
      found = true;
      EXPECT_THAT(level["reason"].get<std::string>(), HasSubstr("fewer than 10"));
      EXPECT_FALSE(level.contains("strategies"));
    }
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace tripet::tests
