#include "evaluation/strategies_json.hpp"

#include <optional>

#include "core/parallel_for.hpp"
#include "evaluation/corrections/corrected_strategy.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/input/leakage.hpp"
#include "evaluation/input/recorded_calibration.hpp"
#include "evaluation/input/split_sizes.hpp"
#include "evaluation/metrics/decision_curves.hpp"
#include "evaluation/metrics/prediction_sets.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/strategy_json.hpp"
#include "evaluation/verdicts_json.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

/// The corrections that could be made, in the order in which they are resampled.
std::vector<const CorrectedStrategy*> made_of(const std::vector<CorrectedStrategy>& corrections) {
  std::vector<const CorrectedStrategy*> made;
  for (const auto& correction : corrections) {
    if (correction.predictions) made.push_back(&correction);
  }
  return made;
}

/// One object a strategy; `resampled` holds the corrected ones behind them, in the order of those corrections that were
/// made.
std::vector<Json> blocks_of(const Predictions& predictions, const std::vector<CorrectedStrategy>& corrections,
                            const ResampledScores& resampled, const JudgeOptions& options, int threads) {
  const std::size_t count = predictions.strategies.size();
  const auto prevalences = parse_prevalences(options.prevalence, predictions.classes);
  const auto made = made_of(corrections);
  std::vector<Json> blocks(count), corrected(made.size());
  core::parallel_for(resampled.size(), threads, [&](std::size_t s) {
    if (s < count) {
      blocks[s] = strategy_json(resampled[s], prevalences, options);
    } else {
      corrected[s - count] = corrected_json(resampled[s], *made[s - count], prevalences);
    }
  });
  for (const auto& correction : corrections) {
    if (!correction.predictions) blocks[correction.of][correction.name] = correction.by;
  }
  for (std::size_t c = 0; c < made.size(); ++c) blocks[made[c]->of][made[c]->name] = corrected[c];
  return blocks;
}

/// "decision_curves" and "decision_probabilities" of each strategy, and "net_benefit_differences" of each pair. Acting
/// at a threshold takes probabilities under the frequencies that there are: where class weights are known they are
/// undone.
void add_decision_curves(const Predictions& predictions, const std::vector<CorrectedStrategy>& corrections,
                         const ResampledScores& resampled, const DecisionCurves::Setting& setting, Json& json) {
  const std::size_t count = predictions.strategies.size();
  const auto made = made_of(corrections);
  std::vector<std::optional<DecisionCurves>> curves(count);
  json["net_benefit_differences"] = Json::array();
  for (std::size_t s = 0; s < count; ++s) {
    const auto& strategy = predictions.strategies[s];
    if (strategy.baseline) continue;
    auto& block = json["strategies"][strategy.name];
    if (!strategy.calibrated) {
      block["decision_curves"] = {{"reason", uncalibrated}};
      continue;
    }
    std::size_t source = s;
    for (std::size_t c = 0; c < made.size(); ++c) {
      if (made[c]->of == s && made[c]->changes_answers) source = count + c;
    }
    block["decision_probabilities"] = {{"source", source == s ? "as they stand" : "prior_corrected"}};
    if (source == s) block["decision_probabilities"]["reason"] = block["prior_corrected"]["reason"];
    curves[s].emplace(resampled[source].scores, setting);
    block["decision_curves"] = curves[s]->json();
    for (std::size_t a = 0; a < s; ++a) {
      if (!curves[a]) continue;
      for (auto entry : curves[a]->differences(*curves[s])) {
        entry["a"] = predictions.strategies[a].name;
        entry["b"] = strategy.name;
        json["net_benefit_differences"].push_back(entry);
      }
    }
  }
}

}  // namespace

Json strategies_json(const Predictions& predictions, const std::vector<std::string>& participants,
                     const EvaluateOptions& options, std::uint64_t seed, int threads) {
  const auto& classes = predictions.classes;
  const auto corrections = corrected_strategies(predictions, options.runs, threads);
  // One bootstrap serves all.
  std::vector<ResampledScores::Source> sources;
  for (const auto& strategy : predictions.strategies) sources.push_back({&strategy});
  for (const auto& correction : corrections) {
    if (correction.predictions) sources.push_back({&*correction.predictions, false});
  }
  const auto runs = training_runs(options.runs, predictions);
  const double test_to_train = recorded_test_to_train(runs);
  const ResampledScores resampled(
      sources, {predictions.task, classes, participants, options.judge, seed, threads, test_to_train}, true);
  auto blocks = blocks_of(predictions, corrections, resampled, options.judge, threads);
  Json json;
  for (std::size_t s = 0; s < predictions.strategies.size(); ++s) {
    const auto& strategy = predictions.strategies[s];
    if (!strategy.baseline) {
      blocks[s]["prediction_sets"] =
          prediction_sets_json(resampled[s].scores, classes, participants, options.judge.resamples, seed, threads);
      auto& sets = blocks[s]["prediction_sets"];
      if (sets.is_object()) sets["approximate"] = calibrated_out_of_fold(runs, strategy.name);
    }
    json["strategies"][strategy.name] = blocks[s];
  }
  const auto prevalences = parse_prevalences(options.judge.prevalence, classes);
  add_decision_curves(predictions, corrections, resampled,
                      {classes, participants, prevalences, options.judge.resamples, seed, threads}, json);
  const Json leakage = leakage_json(predictions);
  if (leakage.is_object()) json["net_benefit_differences"] = Json::array();
  const std::string withheld = leakage.is_null() ? "" : "withheld: " + core::text_of(leakage, "reason");
  json.update(verdicts_json(resampled.first(predictions.strategies.size()), options.judge, withheld, threads));
  return json;
}

}  // namespace tripet::evaluation
