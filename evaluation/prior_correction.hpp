#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Class weights w_c of the training runs behind a strategy, by (repeat, fold), in the order of the classes.
using ClassWeights = std::map<std::pair<int, int>, std::vector<double>>;

struct TrainingWeights {
  std::optional<ClassWeights> weights;  // nothing: the runs used none, or reason says why they can't be found
  std::string reason;
};

/// Reads runs/<strategy>/repeat-R/fold-F/ (or runs itself, when it is the folder of one run): `class-weights` of
/// config.cfg; for `balanced`, N/(K n_c) counted in the training set of splits.tsv with the labels of the predictions.
TrainingWeights read_training_weights(const std::filesystem::path& runs, const StrategyPredictions& strategy,
                                      const std::vector<std::string>& classes);

/// Weighted training multiplies the odds of class c by w_c: p_c / w_c, normalised, are probabilities under the class
/// frequencies of the training set. `predicted` becomes their largest.
StrategyPredictions prior_corrected(const StrategyPredictions& strategy, const ClassWeights& weights);

}  // namespace tripet::evaluation
