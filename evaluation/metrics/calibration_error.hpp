#pragma once

#include <cstdint>
#include <vector>

#include "evaluation/input/predictions.hpp"
#include "evaluation/statistics/clustered_proportion.hpp"

namespace tripet::evaluation {

/// How statements are grouped by their probability.
enum class Bins {
  width15,  // (b/15, (b+1)/15]
  mass5,    // five of equally many rows, as far as equal probabilities, which stay together, allow
};
/// Below this many scans five bins of equal mass are shown: fifteen of equal width would hold a few rows each.
inline constexpr std::size_t few_scans = 500;

/// Expected calibration error: the mean over bins of |share that was so - mean stated probability| weighted by the
/// bin's share of rows. Stated is the top probability, and "so" that this class is the label, whatever the column
/// `predicted` says. With several diseases it is each one's probability, and the error is the mean over diseases.
/// Guo et al. 2017.
double expected_calibration_error(const std::vector<const PredictionRow*>& rows, Bins bins = Bins::width15);

/// What a perfectly calibrated model with these probabilities would show, since the error is never zero by chance.
struct CalibratedReference {
  double expected = 0;  // mean error when each statement comes true with its own probability
  double p = 1;         // share of such draws (and the observed one) with at least the observed error
};
CalibratedReference calibrated_reference(const std::vector<const PredictionRow*>& rows, double observed,
                                         std::uint64_t seed, Bins bins = Bins::width15);

/// The same where participants have several scans, whose answers come true together; participants[r]: whose row r is.
/// Two references, of which the larger p counts. One draws what was the case: a participant's scans share one draw u
/// for the quantile of all their distributions, each with probability sqrt(rho), where rho is the regression of the
/// products of residuals of two scans of a participant on what sharing u always would make their covariance, moved to 1
/// by 1 / (1
/// + m), m participants with a wrong statement: with few of them rho is not known. It gives `expected`. The other turns
/// the signs of all residuals of a participant at random (wild bootstrap; Cameron, Gelbach & Miller 2008), and so keeps
/// how the bins depend on each other.
CalibratedReference clustered_reference(const std::vector<const PredictionRow*>& rows,
                                        const std::vector<std::uint32_t>& participants, double observed,
                                        std::uint64_t seed, Bins bins = Bins::width15);

/// One point of a reliability curve: rows whose stated probabilities lie near each other.
struct ReliabilityPoint {
  double stated = 0;  // mean probability
  int right = 0, rows = 0;
  std::vector<ClusterCount> participants;  // of whom the rows are: right among rows, all repeats together
};
/// In ascending order, of the rows of all repeats together (and of all diseases): five bins of equal mass below 500
/// scans, otherwise the fifteen without empty ones.
std::vector<ReliabilityPoint> reliability_curve(const StrategyPredictions& strategy);

}  // namespace tripet::evaluation
