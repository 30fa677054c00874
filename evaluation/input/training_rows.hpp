#pragma once

#include <cstddef>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// Rows of the same repeat in other folds, without the participants that the fold holds out: what may be fitted on, to
/// be applied to the fold. Ascending indices.
std::vector<std::size_t> training_rows(const std::vector<PredictionRow>& rows, int repeat, int fold);

}  // namespace tripet::evaluation
