// Every metric against scikit-learn, through files: random and tied probabilities, 2, 3 and 7 classes, a class without
// scans, predictions that override the largest probability; scans with several diseases or none.

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

int compare(const core::Json& ours, const core::Json& reference, const std::string& where) {
  int compared = 0;
  for (const auto& [name, expected] : reference.items()) {
    const core::Json& found = ours.at(name);
    const core::Json& value = found.is_object() ? found.at("value") : found;
    if (expected.is_null()) {
      EXPECT_TRUE(value.is_null()) << where << " " << name << ": " << found;
      EXPECT_FALSE(found.at("reason").get<std::string>().empty()) << where << " " << name;
    } else if (value.is_number()) {
      EXPECT_NEAR(value.get<double>(), expected.get<double>(), 1e-9) << where << " " << name;
    } else {
      ADD_FAILURE() << where << " " << name << " is " << found << ", scikit-learn has " << expected;
    }
    ++compared;
  }
  return compared;
}

/// Returns how many numbers were compared.
int check(const std::vector<core::Tsv>& tables) {
  const ScratchFolder folder;
  std::vector<core::Json> ours;
  std::string files;
  for (std::size_t c = 0; c < tables.size(); ++c) {
    const auto of_cohort = folder / std::to_string(c);
    ours.push_back(judged(tables[c], of_cohort)["strategies"]["softmax"]);
    files += (of_cohort / "predictions.tsv").string() + " ";
  }
  const auto references = python("reference_metrics.py", files);
  int compared = 0;
  for (std::size_t c = 0; c < tables.size(); ++c) {
    const std::string where = "cohort " + std::to_string(c) + " ";
    compared += compare(ours[c]["metrics"], references[c]["metrics"], where);
    compared += compare(ours[c]["brier_decomposition"], references[c]["brier_decomposition"], where);
    for (const std::string scope : {"per_class", "pairwise"}) {
      for (const auto& [name, expected] : references[c][scope].items()) {
        compared += compare(ours[c][scope][name], expected, where + name);
      }
    }
    for (const std::string matrix : {"confusion", "confusion_per_class"}) {
      EXPECT_EQ(ours[c].value(matrix, core::Json()).dump(), references[c].value(matrix, core::Json()).dump()) << where;
    }
  }
  return compared;
}

int check(const std::vector<RandomCohort>& cohorts) {
  std::vector<core::Tsv> tables;
  for (const auto& cohort : cohorts) tables.push_back(cohort.table());
  return check(tables);
}

TEST(Metrics, EqualScikitLearnOnRandomData) {
  const int compared = check({{.classes = 2},
                              {.classes = 3, .mix = {0.6, 0.3, 0.1}, .seed = 2},
                              {.participants = 280, .classes = 7, .seed = 3}});
  EXPECT_EQ(compared, 3 * (11 + 3) + (2 + 3 + 7) * 11 + (1 + 3 + 21) * 2);
}

TEST(Metrics, EqualScikitLearnOnTiedData) {
  check({{.classes = 2, .tied = true, .seed = 4},
         {.classes = 3, .tied = true, .with_predicted = true, .seed = 5},
         {.participants = 280, .classes = 7, .tied = true, .seed = 6}});
}

TEST(Metrics, AreNullWithAReasonWhereAClassIsAbsent) {
  check({{.classes = 3, .folds = 1, .mix = {0.5, 0.5, 0.0}, .seed = 8},
         {.classes = 3, .folds = 1, .mix = {1.0, 0.0, 0.0}, .seed = 9},
         {.participants = 12, .classes = 3, .folds = 4, .mix = {0.6, 0.3, 0.1}, .seed = 10},
         {.participants = 300, .classes = 9, .seed = 12}});
}

TEST(Metrics, OfSeveralDiseasesEqualScikitLearn) {
  const int compared = check(std::vector<core::Tsv>{
      RandomDiseases{.diseases = 2}.table(), RandomDiseases{.diseases = 3, .tied = true, .seed = 2}.table(),
      RandomDiseases{.participants = 300, .diseases = 7, .with_predicted = true, .seed = 3}.table()});
  EXPECT_EQ(compared, 3 * (11 + 3) + (2 + 3 + 7) * 11);
}

TEST(Metrics, OfADiseaseThatNoScanHasAreNull) {
  check(std::vector<core::Tsv>{RandomDiseases{.folds = 1, .frequencies = {0.4, 0.0, 0.3}, .seed = 4}.table(),
                               RandomDiseases{.folds = 1, .frequencies = {0.4, 1.0, 0.3}, .seed = 5}.table(),
                               RandomDiseases{.participants = 15, .folds = 5, .seed = 6}.table()});
}

TEST(Metrics, OfRepeatsAreTheirMean) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.repeats = 2, .seed = 11}.table();
  const auto both = judged(table, folder.path())["strategies"]["softmax"]["metrics"];
  std::string files;
  for (const std::string repeat : {"0", "1"}) {
    core::Tsv part(table.columns());
    for (std::size_t r = 0; r < table.size(); ++r) {
      std::vector<std::string> row;
      for (std::size_t c = 0; c < table.columns().size(); ++c) row.push_back(table.at(r, c));
      if (table.at(r, "repeat") == repeat) part.add(row);
    }
    part.write(folder / ("repeat-" + repeat + ".tsv"));
    files += (folder / ("repeat-" + repeat + ".tsv")).string() + " ";
  }
  const auto alone = python("reference_metrics.py", files);
  for (const auto& [name, value] : both.items()) {
    const double mean = (alone[0]["metrics"][name].get<double>() + alone[1]["metrics"][name].get<double>()) / 2;
    EXPECT_NEAR(value["value"].get<double>(), mean, 1e-9) << name;
  }
}

TEST(Metrics, OfVotesHaveNoCalibration) {
  const ScratchFolder folder;
  const auto random = RandomCohort{}.table();
  auto columns = random.columns();
  columns.push_back("decode");
  core::Tsv table(columns);
  for (std::size_t r = 0; r < random.size(); ++r) {
    std::vector<std::string> row;
    for (std::size_t c = 0; c < random.columns().size(); ++c) row.push_back(random.at(r, c));
    row.push_back("vote");
    table.add(row);
  }
  const auto found = judged(table, folder.path())["strategies"]["softmax"];
  EXPECT_FALSE(found["calibrated"].get<bool>());
  for (const std::string name : {"log_loss", "brier", "ece"}) {
    EXPECT_TRUE(found["metrics"][name]["value"].is_null()) << name;
    EXPECT_THAT(found["metrics"][name]["reason"].get<std::string>(), testing::HasSubstr("votes"));
  }
  EXPECT_TRUE(found["metrics"]["accuracy"]["value"].is_number());
}

}  // namespace
}  // namespace tripet::tests
