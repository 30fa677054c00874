#include "evaluation/corrections/corrected_strategy.hpp"

#include <string>
#include <utility>

#include "core/parallel_for.hpp"
#include "evaluation/corrections/prior_correction.hpp"
#include "evaluation/corrections/temperature_scaling.hpp"

namespace tripet::evaluation {
namespace {

CorrectedStrategy corrected_for_priors(std::size_t s, const Predictions& predictions,
                                       const std::filesystem::path& runs) {
  const auto& strategy = predictions.strategies[s];
  const auto training = read_training_weights(runs, strategy, predictions.classes);
  CorrectedStrategy out{s, "prior_corrected", std::nullopt, {}, true};
  if (!training.weights) {
    out.by["reason"] = training.reason;
    return out;
  }
  out.predictions = prior_corrected(strategy, *training.weights);
  for (const auto& [run, weights] : *training.weights) {
    core::Json entry{{"repeat", run.first}, {"fold", run.second}};
    for (std::size_t k = 0; k < weights.size(); ++k) entry["weights"][predictions.classes[k]] = weights[k];
    out.by["class_weights"].push_back(entry);
  }
  return out;
}

CorrectedStrategy scaled(std::size_t s, const Predictions& predictions) {
  auto scaling = temperature_scaling(predictions.strategies[s]);
  CorrectedStrategy out{s, "temperature_scaled", std::move(scaling.predictions), {}, false};
  if (!out.predictions) {
    out.by["reason"] = scaling.reason;
    return out;
  }
  for (const auto& fold : scaling.temperatures) {
    out.by["temperatures"].push_back({{"repeat", fold.repeat}, {"fold", fold.fold}, {"temperature", fold.temperature}});
  }
  return out;
}

}  // namespace

std::vector<CorrectedStrategy> corrected_strategies(const Predictions& predictions, const std::filesystem::path& runs,
                                                    int threads) {
  std::vector<std::vector<CorrectedStrategy>> of_strategies(predictions.strategies.size());
  core::parallel_for(of_strategies.size(), threads, [&](std::size_t s) {
    if (predictions.strategies[s].baseline) return;
    of_strategies[s].push_back(corrected_for_priors(s, predictions, runs));
    of_strategies[s].push_back(scaled(s, predictions));
  });
  std::vector<CorrectedStrategy> out;
  for (auto& of_strategy : of_strategies) {
    for (auto& one : of_strategy) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tripet::evaluation
