#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The names that baselines have among the strategies.
namespace baseline_name {
inline const std::string chance = "chance", age_and_sex = "age-sex", regional_uptake = "regional-suvr";
}

/// What a network has to beat, in the folds of the first strategy and with one row for each of its rows:
/// - `chance`: the class frequencies of the training rows; predicted is their largest class (with several diseases,
///   those of at least half of the rows; the regressions are then one a disease).
/// - `age-sex`: logistic regression on age and sex; only when `participants` is given and has both columns.
/// - `regional-suvr`: logistic regression on the mean uptake of regions (regions.hpp); only when `data` is given.
/// For (repeat, fold) each is fitted on the rows of the other folds of the same repeat. The regressions use C = 1 and
/// balanced class weights; a row whose features are missing takes no part in fitting and gets chance's probabilities.
/// `data`: folder of prepared scans with scans.tsv; `participants`: table; each may be empty. What could not be used is
/// said in `warnings`. Without a second fold there is nothing to fit on: no baselines, and a warning.
std::vector<StrategyPredictions> baselines(const Predictions& predictions, const std::filesystem::path& data,
                                           const std::filesystem::path& participants,
                                           std::vector<std::string>& warnings);

}  // namespace tripet::evaluation
