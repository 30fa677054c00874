#pragma once

#include <cstdint>
#include <vector>

#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// A curve from left to right and, on a grid of its own, the band that holds each height of it by itself with 95 %
/// certainty: percentile intervals of a bootstrap of participants, each of them pointwise.
struct Curve {
  std::vector<double> x, y;
  std::vector<double> band_x, low, high;  // empty where too few resamples have both outcomes
};

/// One class against the rest, all folds together; with repeats the mean over repeats at equal x. Empty where all scans
/// are of the class, or none.
struct ClassCurves {
  Curve roc;               // x: 1 - specificity, y: sensitivity; straight between distinct scores
  Curve precision_recall;  // x: sensitivity (recall), y: precision; a step down to the left of each point, as in
                           // scikit-learn's average precision
};

/// [strategies][classes] of the strategies named by their index. Bands depend on the seed, not on the threads.
std::vector<std::vector<ClassCurves>> class_curves(const Predictions& predictions,
                                                   const std::vector<std::size_t>& strategies, int resamples,
                                                   std::uint64_t seed, int threads);

}  // namespace tripet::evaluation
