// Bootstrap intervals: against scipy, their coverage of a known truth, and independence of the number of threads.

#include "evaluation/statistics/resampling.hpp"

#include <cmath>
#include <numeric>

#include "core/interrupt.hpp"
#include "core/text.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(Resampling, IntervalsEqualScipyWithinMonteCarloError) {
  const ScratchFolder folder;
  const auto metrics =
      judged(RandomCohort{.participants = 150, .mix = {0.5, 0.3, 0.2}, .seed = 21}.table(), folder.path(), 20000);
  const auto reference = python("reference_bca.py", (folder / "predictions.tsv").string());
  for (const std::string name : {"balanced_accuracy", "brier"}) {
    const auto& ours = metrics["strategies"]["softmax"]["metrics"][name];
    const double width = ours["percentile_high"].get<double>() - ours["percentile_low"].get<double>();
    // The 2.5 % quantile of 20 000 draws has a standard error of about 0.7 % of the interval's width.
    EXPECT_NEAR(ours["percentile_low"].get<double>(), reference[name + " percentile"][0].get<double>(), 0.03 * width)
        << name;
    EXPECT_NEAR(ours["percentile_high"].get<double>(), reference[name + " percentile"][1].get<double>(), 0.03 * width)
        << name;
    EXPECT_NEAR(ours["bca_low"].get<double>(), reference[name + " BCa"][0].get<double>(), 0.03 * width) << name;
    EXPECT_NEAR(ours["bca_high"].get<double>(), reference[name + " BCa"][1].get<double>(), 0.03 * width) << name;
  }
}

TEST(Resampling, IntervalsHoldAtAnyScale) {
  std::vector<double> values, left_out;
  for (int i = 0; i < 200; ++i) values.push_back(1 + std::sin(i) + 0.3 * std::sin(3.0 * i));
  for (int i = 0; i < 40; ++i) left_out.push_back(1 + 0.1 * std::exp(std::sin(i)));
  const auto wanted = evaluation::bca_interval(values, 1.1, left_out, 0.95);
  ASSERT_LT(wanted.low, wanted.high);
  for (const int power : {-600, -520, 400, 900}) {
    std::vector<double> other = values, others_left_out = left_out;
    for (double& value : other) value = std::ldexp(value, power);
    for (double& value : others_left_out) value = std::ldexp(value, power);
    const auto found = evaluation::bca_interval(other, std::ldexp(1.1, power), others_left_out, 0.95);
    EXPECT_EQ(found.low, std::ldexp(wanted.low, power)) << power;
    EXPECT_EQ(found.high, std::ldexp(wanted.high, power)) << power;
  }
  const std::vector<double> alike(32, 0.5);  // whose mean has no rounding error
  EXPECT_TRUE(std::isnan(evaluation::bca_interval(values, 1.1, alike, 0.95).low));
  const std::vector<double> rounded(33, 0.1);  // whose mean is another number
  EXPECT_TRUE(std::isnan(evaluation::bca_interval(values, 1.1, rounded, 0.95).low));
}

TEST(Resampling, APerfectModelWhoseTemperatureGoesToZeroIsJudged) {
  const ScratchFolder folder;
  core::Tsv table(
      {"participant_id", "repeat", "fold", "strategy", "label", "prob_CN", "prob_AD", "logit_CN", "logit_AD"});
  for (const std::string strategy : {"softmax", "one-vs-one"}) {
    for (int i = 0; i < 80; ++i) {
      // Told apart by logits of 1 to 4: the likelihood of the other folds has no maximum.
      const double logit = (i % 2 == 0 ? 1 : -1) * (1 + 3 * (0.5 + 0.5 * std::sin(i)));
      const double ad = 1 / (1 + std::exp(-logit));
      table.add({"sub-" + std::to_string(100 + i), "0", std::to_string(i / 2 % 3), strategy, i % 2 == 0 ? "AD" : "CN",
                 core::format_number(1 - ad), core::format_number(ad), "0", core::format_number(logit)});
    }
  }
  const auto found = judged(table, folder.path());
  for (const std::string strategy : {"softmax", "one-vs-one"}) {
    const auto& scaled = found["strategies"][strategy]["temperature_scaled"];
    ASSERT_TRUE(scaled.is_object()) << strategy;
    EXPECT_LT(scaled["metrics"]["log_loss"]["value"].get<double>(), 1e-6) << strategy;
  }
}

TEST(Resampling, ResamplesDrawEveryParticipantEquallyOften) {
  const std::size_t n = 37;
  std::vector<double> drawn(n, 0);
  const evaluation::Bootstrap bootstrap(
      n, n, 4000, 5, 2, [&](const std::uint16_t* weights, double* values) { std::copy(weights, weights + n, values); });
  for (int r = 0; r < 4000; ++r) {
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += bootstrap.at(r, i);
      drawn[i] += bootstrap.at(r, i);
    }
    ASSERT_EQ(sum, n);
  }
  // A count is Poisson-like with mean 4000: six standard deviations.
  for (const double count : drawn) EXPECT_NEAR(count, 4000, 6 * std::sqrt(4000.0));
}

TEST(Resampling, ThreadsAndRowOrderChangeNothing) {
  const ScratchFolder folder;
  RandomCohort cohort{.strategies = {{"softmax", 1.0}, {"one-vs-one", 0.8}}, .seed = 23};
  const auto table = cohort.table();
  const auto one = judged(table, folder.path(), 500, 1), two = judged(table, folder.path(), 500, 2);
  EXPECT_EQ(one.dump(), two.dump());
  core::Tsv reversed(table.columns());
  for (const std::string strategy : {"softmax", "one-vs-one"}) {
    for (std::size_t r = table.size(); r-- > 0;) {
      std::vector<std::string> row;
      for (std::size_t c = 0; c < table.columns().size(); ++c) row.push_back(table.at(r, c));
      if (table.at(r, "strategy") == strategy) reversed.add(row);
    }
  }
  EXPECT_EQ(one.dump(), judged(reversed, folder.path(), 500, 2).dump());
}

// Participants with two scans each, always right or wrong together: the interval must be that of participants.
TEST(Resampling, ScansOfOneParticipantAreDrawnTogether) {
  const ScratchFolder folder;
  core::Tsv single({"participant_id", "session_id", "label", "prob_A", "prob_B"}), twice = single;
  for (int i = 0; i < 80; ++i) {
    const std::string right = i % 4 == 0 ? "0.2" : "0.8", wrong = i % 4 == 0 ? "0.8" : "0.2";
    for (const std::string session : {"ses-1", "ses-2"}) {
      std::vector<std::string> row{RandomCohort::id(i), session, i % 2 == 0 ? "A" : "B", i % 2 == 0 ? right : wrong,
                                   i % 2 == 0 ? wrong : right};
      if (session == "ses-1") single.add(row);
      twice.add(row);
    }
  }
  const auto one = judged(single, folder.path(), 1000)["strategies"]["predictions"]["metrics"]["accuracy"];
  const auto two = judged(twice, folder.path(), 1000)["strategies"]["predictions"]["metrics"]["accuracy"];
  EXPECT_NEAR(one["percentile_low"].get<double>(), two["percentile_low"].get<double>(), 1e-12);
  EXPECT_NEAR(one["percentile_high"].get<double>(), two["percentile_high"].get<double>(), 1e-12);
}

// Fresh cohorts of 150 in three equal classes from a world whose balanced accuracy is known from a cohort of 60 000.
TEST(Resampling, IntervalsCoverTheTruth) {
  const ScratchFolder folder;
  const auto value = [](const core::Json& metrics, const char* name) {
    return metrics["strategies"]["softmax"]["metrics"][name];
  };
  const auto truth = judged(RandomCohort{.participants = 60000, .folds = 1, .seed = 99}.table(), folder.path(), 100);
  int covered_accuracy = 0, covered_auc = 0;
  constexpr int cohorts = 300;
  for (unsigned c = 0; c < cohorts; ++c) {
    const auto found =
        judged(RandomCohort{.participants = 150, .folds = 1, .seed = 1000 + c}.table(), folder.path(), 400);
    for (const auto& [name, covered] :
         {std::pair{"balanced_accuracy", &covered_accuracy}, {"auc_ovr_macro", &covered_auc}}) {
      const double wanted = value(truth, name)["value"];
      *covered += value(found, name)["low"] <= wanted && wanted <= value(found, name)["high"];
    }
  }
  std::cout << "coverage: balanced accuracy " << covered_accuracy << ", AUC " << covered_auc << " of " << cohorts
            << "\n";
  // 95 % of 300 is 285 +- 3.8.
  EXPECT_GE(covered_accuracy, 272);
  EXPECT_LE(covered_accuracy, 297);
  EXPECT_GE(covered_auc, 272);
  EXPECT_LE(covered_auc, 297);
}

TEST(Resampling, HeadlineIntervalIsTheOneThatCoversBest) {
  const ScratchFolder folder;
  const auto found = judged(RandomCohort{.participants = 150, .mix = {0.5, 0.3, 0.2}, .seed = 24}.table(),
                            folder.path())["strategies"]["softmax"];
  EXPECT_EQ(found["metrics"]["accuracy"]["interval"], "wilson");
  EXPECT_EQ(found["metrics"]["auc_fold_mean"]["interval"], "logit");
  EXPECT_EQ(found["metrics"]["mcc"]["interval"], "bca");
  EXPECT_EQ(found["metrics"]["mcc"]["low"], found["metrics"]["mcc"]["bca_low"]);
  EXPECT_EQ(found["per_class"]["C1"]["ppv"]["low"], found["per_class"]["C1"]["ppv"]["wilson_low"]);
  // Balanced accuracy: the roots p of (mean - p)^2 = z^2 p (1 - p) / n, n of the smoothed recalls' variance.
  double sum = 0, smoothed = 0, variance = 0;
  for (const std::string name : {"C0", "C1", "C2"}) {
    const double rows = found["per_class"][name]["support"], recall = found["per_class"][name]["sensitivity"]["value"];
    const double share = (recall * rows + 0.5) / (rows + 1);
    sum += recall / 3;
    smoothed += share / 3;
    variance += share * (1 - share) / rows / 9;
  }
  const double n = smoothed * (1 - smoothed) / variance;
  const auto& balanced = found["metrics"]["balanced_accuracy"];
  EXPECT_EQ(balanced["interval"], "wilson");
  EXPECT_LT(balanced["low"].get<double>(), sum);
  EXPECT_GT(balanced["high"].get<double>(), sum);
  for (const std::string end : {"low", "high"}) {
    const double p = balanced[end];
    EXPECT_NEAR((sum - p) * (sum - p), 3.841458820694124 * p * (1 - p) / n, 1e-12) << end;
  }
}

TEST(Resampling, LogitIntervalIsSymmetricOnTheLogitScale) {
  std::vector<double> values;
  for (int i = 0; i <= 200; ++i) values.push_back(0.9 + 0.0002 * (i - 100));
  const double deviation = 0.0002 * std::sqrt(201 * 202 / 12.0);
  const auto found = evaluation::logit_interval(values, 0.9, 0.95);
  const auto logit = [](double p) { return std::log(p / (1 - p)); };
  EXPECT_NEAR(logit(found.high) - logit(0.9), 1.959963984540054 * deviation / 0.09, 1e-9);
  EXPECT_NEAR(logit(0.9) - logit(found.low), 1.959963984540054 * deviation / 0.09, 1e-9);
  EXPECT_TRUE(std::isnan(evaluation::logit_interval({1, 1, 1}, 1, 0.95).low));
}

TEST(Resampling, APerfectAucIsNotCertain) {
  const ScratchFolder folder;
  core::Tsv table({"participant_id", "label", "prob_A", "prob_B"});
  for (int i = 0; i < 40; ++i) {
    const double p = i % 4 == 0 ? 0.6 + 0.01 * i / 4 : 0.4 - 0.01 * i / 4;
    table.add({RandomCohort::id(i), i % 4 == 0 ? "A" : "B", core::format_number(p), core::format_number(1 - p)});
  }
  const auto auc = judged(table, folder.path())["strategies"]["predictions"]["per_class"]["A"]["auc"];
  EXPECT_EQ(auc["value"], 1);
  EXPECT_EQ(auc["high"], 1);
  EXPECT_NEAR(auc["low"].get<double>(), 10 / (10 + 3.841458820694124), 1e-9) << "Wilson's of 10 of 10";
}

TEST(Resampling, AnIntervalOfTooFewDefinedResamplesIsNone) {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0);
  for (int i = 0; i < 5; ++i) values[i * 7] = std::nan("");
  EXPECT_EQ(evaluation::percentile_interval(values, 0.95).undefined, 5);
  EXPECT_FALSE(std::isnan(evaluation::percentile_interval(values, 0.95).low));
  for (int i = 0; i < 11; ++i) values[i * 7] = std::nan("");
  EXPECT_TRUE(std::isnan(evaluation::percentile_interval(values, 0.95).low));
}

}  // namespace
}  // namespace tripet::tests
