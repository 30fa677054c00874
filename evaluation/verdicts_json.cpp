#include "evaluation/verdicts_json.hpp"

#include <map>
#include <string>

#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/comparison.hpp"
#include "evaluation/statistics/variance.hpp"
#include "evaluation/statistics/variance_floor.hpp"

namespace tripet::evaluation {
namespace {

/// Where the scatter of the difference a - b comes from.
core::Json variance_of_difference(const ResampledStrategy& a, const ResampledStrategy& b, std::size_t metric) {
  auto resampled = a.resampled(metric);
  const auto of_b = b.resampled(metric);
  for (std::size_t r = 0; r < resampled.size(); ++r) resampled[r] -= of_b[r];
  std::map<int, std::vector<double>> folds;
  for (std::size_t f = 0; f < a.scores.folds().size(); ++f) {
    const auto &of_fold = a.scores.folds()[f], &other = b.scores.folds()[f];
    folds[of_fold.repeat].push_back(of_fold.values[metric] - other.values[metric]);
  }
  std::vector<std::vector<double>> by_repeat;
  for (auto& [repeat, values] : folds) by_repeat.push_back(values);
  std::vector<double> repeats;
  for (std::size_t r = 0; r < a.scores.repeats(); ++r) {
    repeats.push_back(a.scores.repeat_values()[r][metric] - b.scores.repeat_values()[r][metric]);
  }
  return to_json(split_variance(resampled, by_repeat, repeats));
}

void withhold(Comparison& comparison, const std::string& reason) {
  comparison.difference = comparison.low = comparison.high = comparison.low90 = comparison.high90 = comparison.p =
      comparison.p_adjusted = comparison.smallest_margin = comparison.detectable_difference =
          comparison.assumed_discordance = nan;
  comparison.p_equivalence = comparison.p_equivalence_adjusted = comparison.equivalence_participants = nan;
  comparison.level = 0.95;
  comparison.a_only = comparison.b_only = -1;
  comparison.verdict = Verdict::cannot_tell;
  comparison.different_within_margin = false;
  comparison.reason = reason;
}

/// The comparison that the verdict rests on, and what limits it. models: the same of the trained models.
core::Json verdict_json(const Comparison& comparison, const Comparison& models, const StrategyScores& scores) {
  core::Json json = to_json(comparison);
  for (const char* key : {"question", "test", "primary", "higher_is_better", "low90", "high90"}) json.erase(key);
  json["models"] = to_json(models);
  for (const char* key :
       {"a", "b", "metric", "question", "primary", "baseline", "higher_is_better", "low90", "high90"}) {
    json["models"].erase(key);
  }
  json["caveats"] = core::Json::array();
  if (scores.repeats() < 3 && scores.predictions().folds > 1) {
    json["caveats"].push_back("fewer than three repeats (" + std::to_string(scores.repeats()) +
                              "): the part that the seed plays is not measured well");
  }
  if (scores.predictions().folds > 1 && scores.largest_fold() > 2 * scores.smallest_fold()) {
    json["caveats"].push_back("folds hold " + std::to_string(scores.smallest_fold()) + " to " +
                              std::to_string(scores.largest_fold()) +
                              " scans, and the test over folds counts each fold alike");
  }
  return json;
}

}  // namespace

core::Json verdicts_json(const std::vector<ResampledStrategy>& strategies, const JudgeOptions& options,
                         const std::string& withheld, int threads) {
  core::Json json{{"comparisons", core::Json::array()}, {"verdicts", core::Json::array()}};
  std::map<std::string, const ResampledStrategy*> by_name;
  for (const auto& strategy : strategies) by_name[strategy.scores.predictions().name] = &strategy;
  const std::size_t primary = place_of(options.primary, strategies[0].scores.task());
  auto comparisons = compare_all(strategies, options, threads);
  for (auto& comparison : comparisons) {
    if (!withheld.empty()) withhold(comparison, withheld);
    // Few folds ask for more than a metric can differ by: no difference would have been found.
    // Of several diseases Brier is a sum over them, and has no bound of 2.
    const bool bounded = comparison.metric != name_of(Metric::brier) || strategies[0].scores.task() == Task::exclusive;
    if (bounded && comparison.detectable_difference > metric_span(comparison.metric))
      comparison.detectable_difference = nan;
  }
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    const auto& comparison = comparisons[i];
    json["comparisons"].push_back(to_json(comparison));
    if (!comparison.primary || comparison.question != Question::procedures) continue;
    const auto &a = *by_name.at(comparison.a), &b = *by_name.at(comparison.b);
    // The models' comparison of a pair and metric stands before that of the procedures.
    auto verdict = verdict_json(comparison, comparisons[i - 1], strategies[0].scores);
    if (a.test_to_train > 0) verdict["test_to_train"] = a.test_to_train;
    verdict["variance"] = comparison.reason.empty() ? variance_of_difference(a, b, primary) : core::Json();
    json["verdicts"].push_back(verdict);
  }
  return json;
}

}  // namespace tripet::evaluation
