// Calibration in subgroups: probabilities that are exact at one site and shifted by a known amount at another; how
// often exact ones are called unlike; groups of a few.

#include "evaluation/statistics/subgroup_calibration.hpp"

#include <cmath>

#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

/// Exact posteriors of two normal classes `apart`; at odd participants' site B the logit is `shift` too high.
Design::Says posterior(double apart, double shift) {
  return [=](const Design::Scan& scan, std::mt19937_64& generator) {
    const double score = std::normal_distribution<>()(generator) + (scan.label == 1 ? apart : 0);
    const double logit = apart * (score - apart / 2) + (scan.participant / 2 % 2 == 1 ? shift : 0);
    const double p = 1 / (1 + std::exp(-logit));
    return std::vector<double>{1 - p, p};
  };
}

core::Json groups(const Design& design, int of_small_site = 0) {
  const ScratchFolder folder;
  design.table().write(folder / "predictions.tsv");
  core::Tsv people({"participant_id", "site"});
  for (int i = 0; i < design.participants; ++i) {
    people.add({RandomCohort::id(i), i < of_small_site ? "C" : i / 2 % 2 == 1 ? "B" : "A"});
  }
  people.write(folder / "participants.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.participants = folder / "participants.tsv";
  options.judge.resamples = 20;
  return evaluation::judge(evaluation::read_predictions(options.predictions), options, 3, 1)["subgroups"][0];
}

const core::Json& intercept(const core::Json& level) {
  return level["strategies"]["one"]["per_class"]["C1"]["calibration_intercept"];
}

TEST(SubgroupCalibration, FindsASiteOfItsOwn) {
  Design design{.participants = 400, .classes = 2};
  design.strategies = {{"one", posterior(1.5, 1.2)}};
  const auto by_site = groups(design);
  ASSERT_EQ(by_site["levels"].size(), 2u);
  const auto &a = intercept(by_site["levels"][0]), &b = intercept(by_site["levels"][1]);
  EXPECT_LT(a["low"].get<double>(), 0);
  EXPECT_GT(a["high"].get<double>(), 0);
  EXPECT_LT(b["high"].get<double>(), 0) << "predicted too often";
  EXPECT_LT(b["low"].get<double>(), -1.2);
  EXPECT_GT(b["high"].get<double>(), -1.2);
  ASSERT_EQ(by_site["calibration"].size(), 1u) << "the first class is the second with the other sign";
  EXPECT_EQ(by_site["calibration"][0]["class"], "C1");
  EXPECT_LT(by_site["calibration"][0]["p_adjusted"].get<double>(), 0.01);
}

TEST(SubgroupCalibration, ExactProbabilitiesAreSeldomCalledUnlike) {
  constexpr int cohorts = 200;
  int single = 0, several = 0;
  for (unsigned c = 0; c < cohorts; ++c) {
    Design design{.participants = 100, .classes = 2};
    design.seed = 100 + c;
    design.strategies = {{"one", posterior(1.5, 0)}};
    single += groups(design)["calibration"][0]["p"] < 0.05;
    design.scans = 3;
    several += groups(design)["calibration"][0]["p"] < 0.05;
  }
  EXPECT_LE(single, 0.09 * cohorts);
  EXPECT_LE(several, 0.09 * cohorts);
}

TEST(SubgroupCalibration, OfAFewSaysNothing) {
  Design design{.participants = 120, .classes = 2};
  design.strategies = {{"one", posterior(1.5, 0)}};
  const auto by_site = groups(design, 16);
  const auto& few = by_site["levels"][2];
  ASSERT_EQ(few["level"], "C");
  EXPECT_TRUE(intercept(few)["value"].is_null());
  EXPECT_EQ(intercept(few)["reason"], "fewer than 10 participants with it");
  EXPECT_EQ(by_site["calibration"][0]["degrees_of_freedom"], 1);
}

}  // namespace
}  // namespace tripet::tests
