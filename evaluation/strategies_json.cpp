#include "evaluation/strategies_json.hpp"

#include "core/parallel_for.hpp"
#include "evaluation/corrections/corrected_strategy.hpp"
#include "evaluation/corrections/prevalence.hpp"
#include "evaluation/metrics/decision_curves.hpp"
#include "evaluation/metrics/prediction_sets.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/strategy_json.hpp"
#include "evaluation/verdicts_json.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

/// One object a strategy; `resampled` holds the corrected ones behind them, in the order of those corrections that were
/// made.
std::vector<Json> blocks_of(const Predictions& predictions, const std::vector<CorrectedStrategy>& corrections,
                            const ResampledScores& resampled, const JudgeOptions& options, int threads) {
  const std::size_t count = predictions.strategies.size();
  const auto prevalences = parse_prevalences(options.prevalence, predictions.classes);
  std::vector<const CorrectedStrategy*> made;
  for (const auto& correction : corrections) {
    if (correction.predictions) made.push_back(&correction);
  }
  std::vector<Json> blocks(count), corrected(made.size());
  core::parallel_for(resampled.size(), threads, [&](std::size_t s) {
    if (s < count) {
      blocks[s] = strategy_json(resampled[s], prevalences, options);
    } else {
      corrected[s - count] = corrected_json(resampled[s], *made[s - count]);
    }
  });
  for (const auto& correction : corrections) {
    if (!correction.predictions) blocks[correction.of][correction.name] = correction.by;
  }
  for (std::size_t c = 0; c < made.size(); ++c) blocks[made[c]->of][made[c]->name] = corrected[c];
  return blocks;
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
  const ResampledScores resampled(sources, {predictions.task, classes, participants, options.judge, seed, threads},
                                  true);
  auto blocks = blocks_of(predictions, corrections, resampled, options.judge, threads);
  Json json;
  for (std::size_t s = 0; s < predictions.strategies.size(); ++s) {
    const auto& strategy = predictions.strategies[s];
    if (!strategy.baseline) {
      blocks[s]["decision_curves"] =
          decision_curves_json(resampled[s].scores, classes, participants, options.judge.resamples, seed, threads);
      blocks[s]["prediction_sets"] =
          prediction_sets_json(resampled[s].scores, classes, participants, options.judge.resamples, seed, threads);
    }
    json["strategies"][strategy.name] = blocks[s];
  }
  json.update(verdicts_json(resampled.first(predictions.strategies.size()), options.judge, threads));
  return json;
}

}  // namespace tripet::evaluation
