// Decision curves against the definition of net benefit.

#include <cmath>
#include <random>

#include "core/atomic_file.hpp"
#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(DecisionCurve, IsTheNetBenefitOfItsDefinition) {
  const ScratchFolder folder;
  const auto curve =
      judged(RandomCohort{.seed = 84}.table(), folder.path())["strategies"]["softmax"]["decision_curves"]["C2"];
  const auto rows = evaluation::read_predictions({folder / "predictions.tsv"}).strategies[0].rows;
  ASSERT_EQ(curve["threshold"].size(), 49u);
  for (const std::size_t place : {0u, 9u, 24u, 48u}) {
    const double t = curve["threshold"][place];
    double benefit = 0, all = 0;
    for (const auto& row : rows) {
      const double gain = row.label == 2 ? 1 : -t / (1 - t);
      all += gain;
      if (row.probabilities[2] >= t) benefit += gain;
    }
    EXPECT_NEAR(curve["net_benefit"][place].get<double>(), benefit / 120, 1e-6) << t;
    EXPECT_NEAR(curve["treat_all"][place].get<double>(), all / 120, 1e-6) << t;
    EXPECT_LE(curve["low"][place].get<double>(), curve["high"][place].get<double>());
  }
}

/// A perfect posterior of a disease that 15 % have, as a network with class weights of 6 to 1 states it.
core::Tsv weighted_posterior(int participants) {
  Design design{.participants = participants, .folds = 2, .classes = 2, .seed = 3};
  design.label_of = [](int i) { return i % 20 < 3 ? 1 : 0; };
  design.fold_of = [](int i, int, int) { return i / 20 % 2; };
  design.strategies = {{"net", [](const Design::Scan& scan, std::mt19937_64& generator) {
                          const double x = std::normal_distribution<>()(generator) + (scan.label == 1 ? 0.75 : -0.75);
                          const double odds = 0.15 / 0.85 * std::exp(1.5 * x) * 6;
                          return std::vector<double>{1 / (1 + odds), odds / (1 + odds)};
                        }}};
  return design.table();
}

void write_weights(const std::filesystem::path& runs, const core::Json& weights) {
  for (const char* fold : {"fold-0", "fold-1"}) {
    core::write_json(runs / "net/repeat-0" / fold / "run.json", {{"class_weights", weights}});
  }
}

TEST(DecisionCurve, IsOfProbabilitiesWithoutClassWeights) {
  const ScratchFolder folder;
  const auto table = weighted_posterior(2000);
  write_weights(folder / "runs", {{"C0", 1.0}, {"C1", 6.0}});
  const auto known = judged(table, folder.path(), 200, 2, folder / "runs")["strategies"]["net"];
  EXPECT_EQ(known["decision_probabilities"]["source"], "prior_corrected");
  const auto& curve = known["decision_curves"]["C1"];
  for (std::size_t i = 0; i < curve["threshold"].size(); ++i) {
    EXPECT_GE(curve["gain_high"][i].get<double>(), 0)
        << "a perfect posterior is nowhere worse, " << curve["threshold"][i];
  }
  EXPECT_GT(curve["gain_low"][9].get<double>(), 0) << "at 0.2";

  const auto unknown = judged(table, folder.path(), 200)["strategies"]["net"];
  EXPECT_EQ(unknown["decision_probabilities"]["source"], "as they stand");
  EXPECT_THAT(unknown["decision_probabilities"]["reason"].get<std::string>(), testing::HasSubstr("--runs"));
  EXPECT_LT(unknown["decision_curves"]["C1"]["gain_high"][24].get<double>(), 0) << "what weights do at 0.5";
}

TEST(DecisionCurve, AtAnotherPrevalenceIsThatOfSuchACohort) {
  // Of the same patients, once 15 % with the disease and once, by leaving out others, 60 %.
  const ScratchFolder folder;
  Design design{.participants = 6000, .folds = 2, .classes = 2, .seed = 5};
  const auto posterior = [](double share) {
    return [share](const Design::Scan& scan, std::mt19937_64& generator) {
      const double x = std::normal_distribution<>()(generator) + (scan.label == 1 ? 0.75 : -0.75);
      const double odds = share / (1 - share) * std::exp(1.5 * x);
      return std::vector<double>{1 / (1 + odds), odds / (1 + odds)};
    };
  };
  const auto curves = [&](double share, const std::vector<std::string>& prevalences) {
    design.label_of = [share](int i) { return i % 20 < 20 * share ? 1 : 0; };
    design.fold_of = [](int i, int, int) { return i / 20 % 2; };
    design.strategies = {{"net", posterior(share)}};
    design.table().write(folder / "predictions.tsv");
    evaluation::EvaluateOptions options;
    options.predictions = {folder / "predictions.tsv"};
    options.judge.resamples = 200;
    options.judge.prevalence = prevalences;
    return evaluation::judge(evaluation::read_predictions(options.predictions), options, 3,
                             2)["strategies"]["net"]["decision_curves"]["C1"];
  };
  const auto rare = curves(0.15, {"C1=0.6"}), common = curves(0.6, {});
  ASSERT_EQ(rare["at_prevalence"].size(), 1u);
  EXPECT_EQ(rare["at_prevalence"][0]["prevalence"], 0.6);
  for (const std::size_t place : {9u, 24u, 34u}) {
    EXPECT_NEAR(rare["at_prevalence"][0]["net_benefit"][place].get<double>(),
                common["net_benefit"][place].get<double>(), 0.03);
    EXPECT_NEAR(rare["at_prevalence"][0]["treat_all"][place].get<double>(), common["treat_all"][place].get<double>(),
                1e-6);
  }
}

TEST(DecisionCurve, DifferencesArePaired) {
  const ScratchFolder folder;
  Design design{.participants = 300, .folds = 3, .classes = 2};
  design.strategies = {{"good", right_with(0.9, 2)}, {"bad", right_with(0.6, 2)}};
  const auto metrics = judged(design.table(), folder.path(), 200);
  ASSERT_EQ(metrics["net_benefit_differences"].size(), 2u);
  const auto& of_class = metrics["net_benefit_differences"][1];
  EXPECT_EQ(of_class["class"], "C1");
  const auto benefit = [&](const std::string& name) {
    return metrics["strategies"][name]["decision_curves"]["C1"]["net_benefit"][24].get<double>();
  };
  EXPECT_NEAR(of_class["difference"][24].get<double>(), benefit("good") - benefit("bad"), 2e-6);
  EXPECT_GT(of_class["low"][24].get<double>(), 0);
}

}  // namespace
}  // namespace tripet::tests
