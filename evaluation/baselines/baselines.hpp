#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"
#include "evaluation/metrics/metric_table.hpp"

namespace tripet::evaluation {

/// The names that baselines have among the strategies.
namespace baseline_name {
inline const std::string chance = "chance", age_and_sex = "age-sex", regional_uptake = "regional-suvr";
}

/// What a network has to beat, in the folds of the first strategy and with one row for each of its rows:
/// - `chance`: the class frequencies of the judged rows, and the guess that does best by the primary metric
/// (chance.hpp).
/// - `age-sex`: logistic regression on age and sex; only when `participants` is given and has both columns.
/// - `regional-suvr`: logistic regression on the mean uptake of regions (regions.hpp); only when `data` is given.
/// With several diseases the regressions are one a disease. For (repeat, fold) each is fitted on the rows of the other
/// folds of the same repeat. The regressions use C = 1 and balanced class weights; a row whose features are missing
/// takes no part in fitting and gets the class frequencies of those other folds. `data`: folder of prepared scans with
/// scans.tsv; `participants`: table; each may be empty. What could not be used is said in `warnings`. Without a second
/// fold there is nothing to fit on: no baselines, and a warning.
std::vector<StrategyPredictions> baselines(const Predictions& predictions, const std::filesystem::path& data,
                                           const std::filesystem::path& participants,
                                           std::vector<std::string>& warnings,
                                           const std::string& primary = name_of(Metric::balanced_accuracy));

}  // namespace tripet::evaluation
