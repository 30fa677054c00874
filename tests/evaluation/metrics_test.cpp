// Every metric against scikit-learn, through files: random and tied probabilities, 2, 3 and 7 classes, a class without
// scans, predictions that override the largest probability.

#include <cmath>

#include "evaluation_support.hpp"
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
int check(const RandomCohort& cohort) {
  const ScratchFolder folder;
  const auto ours = judged(cohort.table(), folder.path())["strategies"]["softmax"];
  const auto reference = python("reference_metrics.py", (folder / "predictions.tsv").string());
  int compared = compare(ours["metrics"], reference["metrics"], "overall");
  for (const auto& [name, expected] : reference["per_class"].items())
    compared += compare(ours["per_class"][name], expected, name);
  for (const auto& [name, expected] : reference["pairwise"].items())
    compared += compare(ours["pairwise"][name], expected, name);
  EXPECT_EQ(ours["confusion"].dump(), reference["confusion"].dump());
  return compared;
}

TEST(Metrics, EqualScikitLearnOnRandomData) {
  EXPECT_EQ(check({.classes = 2}), 11 + 2 * 7 + 2);
  EXPECT_EQ(check({.classes = 3, .mix = {0.6, 0.3, 0.1}, .seed = 2}), 11 + 3 * 7 + 3 * 2);
  EXPECT_EQ(check({.participants = 280, .classes = 7, .seed = 3}), 11 + 7 * 7 + 21 * 2);
}

TEST(Metrics, EqualScikitLearnOnTiedData) {
  check({.classes = 2, .tied = true, .seed = 4});
  check({.classes = 3, .tied = true, .with_predicted = true, .seed = 5});
  check({.participants = 280, .classes = 7, .tied = true, .seed = 6});
}

TEST(Metrics, AreNullWithAReasonWhereAClassIsAbsent) {
  check({.classes = 3, .folds = 1, .mix = {0.5, 0.5, 0.0}, .seed = 8});
  check({.classes = 3, .folds = 1, .mix = {1.0, 0.0, 0.0}, .seed = 9});
  check({.participants = 12, .classes = 3, .folds = 4, .mix = {0.6, 0.3, 0.1}, .seed = 10});
}

TEST(Metrics, OfRepeatsAreTheirMean) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.repeats = 2, .seed = 11}.table();
  const auto both = judged(table, folder.path())["strategies"]["softmax"]["metrics"];
  std::vector<core::Json> alone;
  for (const std::string repeat : {"0", "1"}) {
    core::Tsv part(table.columns());
    for (std::size_t r = 0; r < table.size(); ++r) {
      std::vector<std::string> row;
      for (std::size_t c = 0; c < table.columns().size(); ++c) row.push_back(table.at(r, c));
      if (table.at(r, "repeat") == repeat) part.add(row);
    }
    part.write(folder / ("repeat-" + repeat + ".tsv"));
    alone.push_back(python("reference_metrics.py", (folder / ("repeat-" + repeat + ".tsv")).string())["metrics"]);
  }
  for (const auto& [name, value] : both.items()) {
    const double mean = (alone[0][name].get<double>() + alone[1][name].get<double>()) / 2;
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
