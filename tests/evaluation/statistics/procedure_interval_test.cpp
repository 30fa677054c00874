// Verifies the intervals of strategies as procedures, and that the runs' own sizes say how much folds share.

#include <boost/math/distributions/students_t.hpp>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;

class ProcedureInterval : public testing::Test {
 protected:
  /// The runs behind repeats and folds, each of which trained on so many scans.
  void write_runs(const RandomCohort& cohort, int train, int test) {
    for (const auto& [name, skill] : cohort.strategies) {
      for (int repeat = 0; repeat < cohort.repeats; ++repeat) {
        for (int fold = 0; fold < cohort.folds; ++fold) {
          const auto run =
              scratch_ / "runs" / name / ("repeat-" + std::to_string(repeat)) / ("fold-" + std::to_string(fold));
          std::filesystem::create_directories(run);
          core::write_json(run / "run.json", {{"scans", {{"train", train}, {"validation", 9}, {"test", test}}}});
        }
      }
    }
  }
  static std::vector<double> of_folds(const Json& strategy, const std::string& metric) {
    std::vector<double> values;
    for (const auto& fold : strategy["fold_values"]) values.push_back(fold["metrics"][metric].get<double>());
    return values;
  }
  static double variance(const std::vector<double>& values) {
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return squares / (static_cast<double>(values.size()) - 1);
  }
  static double width(const Json& entry, const char* low, const char* high) {
    return entry[high].get<double>() - entry[low].get<double>();
  }

  ScratchFolder scratch_;
};

TEST_F(ProcedureInterval, IsAsWideAsTheFoldsSay) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    const RandomCohort cohort{.repeats = 2, .seed = seed};
    const Json strategy = judged(cohort.table(), scratch_.path())["strategies"]["softmax"];
    for (const char* metric : {"accuracy", "balanced_accuracy", "auc_ovr_macro", "macro_f1", "mcc", "log_loss"}) {
      const Json& entry = strategy["metrics"][metric];
      const auto folds = of_folds(strategy, metric);
      const double error = std::sqrt((1.0 / 10 + 1.0 / 4) * variance(folds));
      const double headline = width(entry, "low", "high"), wanted = std::max(headline, 2 * 1.959964 * error);
      EXPECT_NEAR(width(entry, "procedure_low", "procedure_high"), wanted, 1e-6) << metric;
      // As much on either side, in the headline's proportion.
      const double below = entry["value"].get<double>() - entry["low"].get<double>();
      EXPECT_NEAR(entry["value"].get<double>() - entry["procedure_low"].get<double>(), below * wanted / headline, 1e-6);
    }
  }
}

TEST_F(ProcedureInterval, StaysWithinTheBoundsOfTheMetric) {
  const Json metrics =
      judged(RandomCohort{.participants = 30, .folds = 3, .strategies = {{"good", 4}}}.table(), scratch_.path());
  for (const auto& [name, entry] : metrics["strategies"]["good"]["metrics"].items()) {
    if (!entry.contains("procedure_low")) continue;
    EXPECT_LE(entry["procedure_low"], entry["low"]) << name;
    EXPECT_GE(entry["procedure_high"], entry["high"]) << name;
    if (name != "log_loss" && name != "brier") {
      EXPECT_LE(entry["procedure_high"], 1) << name;
    }
    EXPECT_GE(entry["procedure_low"], name == "mcc" || name == "cohen_kappa" ? -1 : 0) << name;
  }
}

TEST_F(ProcedureInterval, NeedsCrossValidation) {
  const Json entry =
      judged(RandomCohort{.folds = 1}.table(), scratch_.path())["strategies"]["softmax"]["metrics"]["accuracy"];
  EXPECT_TRUE(entry["low"].is_number());
  EXPECT_FALSE(entry.contains("procedure_low"));
}

TEST_F(ProcedureInterval, TheRunsSayWhatTrainedThem) {
  int tested = 0;
  for (const unsigned seed : {5U, 6U, 7U, 8U, 9U, 10U}) {
    const RandomCohort cohort{.strategies = {{"a", 1.2}, {"b", 0.9}}, .seed = seed};
    write_runs(cohort, 60, 24);
    const Json without = judged(cohort.table(), scratch_.path());
    const Json with = judged(cohort.table(), scratch_.path(), 100, 2, scratch_ / "runs");
    EXPECT_FALSE(without["verdicts"][0].contains("test_to_train"));
    EXPECT_NEAR(with["verdicts"][0]["test_to_train"].get<double>(), 0.4, 1e-12);
    std::vector<double> differences;
    const auto a = of_folds(with["strategies"]["a"], "balanced_accuracy");
    const auto b = of_folds(with["strategies"]["b"], "balanced_accuracy");
    for (std::size_t f = 0; f < a.size(); ++f) differences.push_back(a[f] - b[f]);
    for (const auto& [metrics, ratio] : {std::pair{&without, 0.25}, {&with, 0.4}}) {
      const Json& comparison = *comparison_of(*metrics, "balanced_accuracy", "procedures");
      if (comparison.contains("error_of")) continue;  // folds scatter less than participants
      ++tested;
      const double error = std::sqrt((1.0 / 5 + ratio) * variance(differences));
      const double q = boost::math::quantile(boost::math::students_t(4), 0.975);
      EXPECT_NEAR(width(comparison, "low", "high"), 2 * q * error, 1e-9);
    }
  }
  EXPECT_GE(tested, 4);
}

}  // namespace
}  // namespace tripet::tests
