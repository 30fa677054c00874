#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Class weights w_c of the training runs behind a strategy, by (repeat, fold), in the order of the classes.
using ClassWeights = std::map<std::pair<int, int>, std::vector<double>>;

struct TrainingWeights {
  std::optional<ClassWeights> weights;  // nothing: reason says why: none were used, or they can't be found
  std::string reason;
};

/// The reason where runs are known, and weighed no class.
inline constexpr const char* no_class_weights = "the runs used no class weights";

/// Reads `class_weights` in run.json of each run (run_folder). Votes are not probabilities, and focal loss and label
/// smoothing have other optima than the posterior: nothing, with that reason.
TrainingWeights read_training_weights(const std::filesystem::path& runs, const StrategyPredictions& strategy,
                                      const std::vector<std::string>& classes);

/// Weighted training multiplies the odds of class c by w_c: p_c / w_c, normalised, are probabilities under the class
/// frequencies of the training set. `predicted` becomes their largest.
StrategyPredictions prior_corrected(const StrategyPredictions& strategy, const ClassWeights& weights);

}  // namespace tripet::evaluation
