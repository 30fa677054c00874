#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Temperature scaling (Guo et al. 2017): p_k^(1/T), normalised; of several diseases, each one's logit / T.
struct TemperatureScaling {
  struct OfFold {
    int repeat, fold;
    double temperature;
  };
  std::optional<StrategyPredictions> predictions;  // nothing: reason says why
  std::vector<OfFold> temperatures;
  std::string reason;
};

/// The temperature of a fold is the one that minimises the log loss of the other folds' held-out predictions in the
/// same repeat, without the fold's participants. It never sees the fold's labels; the models behind those predictions
/// did train on the fold's participants.
TemperatureScaling temperature_scaling(const StrategyPredictions& strategy);

/// Within [0.01, 100], where the best one lies beyond.
double best_temperature(const std::vector<const PredictionRow*>& rows);

}  // namespace tripet::evaluation
