#include "evaluation/learning_curve_json.hpp"

#include <map>

#include "evaluation/input/learning_curve_steps.hpp"
#include "evaluation/input/split_sizes.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/statistics/paired_tests.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

/// One strategy at one size: where it stands among all that are resampled.
struct Place {
  const CurveStep* step;
  std::size_t source;
};

Json size_json(const Place& place, const ResampledStrategy& strategy, std::size_t metric) {
  const auto keys = metric_keys(strategy.classes, strategy.scores.task());
  Json json = metric_json(strategy, metric, keys[metric]);
  json["percent"] = place.step->percent;
  json["training_participants"] = core::number(place.step->participants);
  return json;
}

/// What the larger of the last two sizes gained: networks trained anew, so that the test is that of procedures.
Json gain_json(const Place& from, const Place& to, const ResampledScores& resampled, std::size_t metric,
               const JudgeOptions& options) {
  const auto &smaller = resampled[from.source], &larger = resampled[to.source];
  const Comparison c = as_procedures(larger, smaller, metric, why_not_paired(larger.scores, smaller.scores), options);
  Json json{{"from", from.step->percent}, {"to", to.step->percent},       {"difference", core::number(c.difference)},
            {"low", core::number(c.low)}, {"high", core::number(c.high)}, {"p", core::number(c.p)}};
  if (!c.reason.empty()) json["reason"] = c.reason;
  return json;
}

}  // namespace

Json learning_curve_json(const Predictions& predictions, const std::vector<std::string>& participants,
                         const EvaluateOptions& options, std::uint64_t seed, int threads,
                         std::vector<std::string>& warnings) {
  const auto steps = learning_curve_steps(options.runs, predictions, warnings);
  if (steps.empty()) return nullptr;
  std::vector<ResampledScores::Source> sources;
  std::map<std::string, std::vector<Place>> places;  // by strategy
  for (const auto& step : steps) {
    for (const auto& strategy : step.strategies) {
      places[strategy.name].push_back({&step, sources.size()});
      sources.push_back({&strategy});
    }
  }
  const double test_to_train = recorded_test_to_train(training_runs(options.runs, predictions));
  const ResampledScores resampled(
      sources, {predictions.task, predictions.classes, participants, options.judge, seed, threads, test_to_train},
      true);
  const std::size_t metric = place_of(options.judge.primary, predictions.task);
  Json json{{"metric", options.judge.primary}, {"strategies", Json::object()}};
  std::vector<double> p;
  for (const auto& [name, of_strategy] : places) {
    if (of_strategy.size() < 2) continue;
    auto& block = json["strategies"][name];
    for (const auto& place : of_strategy) block["sizes"].push_back(size_json(place, resampled[place.source], metric));
    block["gain"] =
        gain_json(of_strategy[of_strategy.size() - 2], of_strategy.back(), resampled, metric, options.judge);
    p.push_back(block["gain"]["p"].is_number() ? block["gain"]["p"].get<double>() : NAN);
  }
  const auto adjusted = holm(p);
  std::size_t place = 0;
  for (auto& [name, block] : json["strategies"].items()) block["gain"]["p_adjusted"] = core::number(adjusted[place++]);
  return json;
}

}  // namespace tripet::evaluation
