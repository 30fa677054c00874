#pragma once

#include <cstdint>
#include <vector>

#include "evaluation/predictions.hpp"

namespace tripet::evaluation {

/// Expected calibration error: 15 bins of equal width (b/15, (b+1)/15] on the top probability, the mean over bins of
/// |share right - mean confidence| weighted by the bin's share of rows. "Right" is the most probable class being the
/// label, whatever the column `predicted` says. Guo et al. 2017.
double expected_calibration_error(const std::vector<const PredictionRow*>& rows);

/// What a perfectly calibrated model with these top probabilities would show, since the error is never zero by chance.
struct CalibratedReference {
  double expected = 0;  // mean error when each row is right with its own top probability
  double p = 1;         // share of such draws (and the observed one) with at least the observed error
};
CalibratedReference calibrated_reference(const std::vector<const PredictionRow*>& rows, double observed,
                                         std::uint64_t seed);

/// One point of a reliability curve: rows whose top probabilities lie near each other.
struct ReliabilityPoint {
  double stated = 0;  // mean top probability
  int right = 0, rows = 0;
};
/// In ascending order, of the rows of all repeats together. Fewer than 500 scans: 5 bins of equally many rows, as far
/// as equal probabilities, which stay together, allow; otherwise the 15 bins of the error above, without empty ones.
std::vector<ReliabilityPoint> reliability_curve(const StrategyPredictions& strategy);

}  // namespace tripet::evaluation
