#pragma once

#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// brier = miscalibration - discrimination + uncertainty, exactly and without bins: the CORP decomposition of
/// Dimitriadis, Gneiting & Jordan 2021. Miscalibration is what isotonic recalibration of the probabilities of each
/// class on the same rows would gain; discrimination what the recalibrated ones gain over the class's frequency, whose
/// Brier score is the uncertainty. Summed over classes.
struct BrierDecomposition {
  double miscalibration = 0, discrimination = 0, uncertainty = 0;
};
BrierDecomposition brier_decomposition(const std::vector<const PredictionRow*>& rows);

}  // namespace tripet::evaluation
