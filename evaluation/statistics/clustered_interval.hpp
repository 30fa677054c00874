#pragma once

#include <optional>
#include <utility>

namespace tripet::evaluation {

/// The interval of a number between two bounds (the greater may be infinite) that is computed from participants with
/// several scans each. On the logit scale of its place between the bounds, or the log scale, it is
///
///   g(estimate) - s^2 g''(estimate) / (2 g'(estimate)^2) -+ t s,   s^2 = variance x g'(estimate)^2
///
/// The second term is the bias of g(estimate) to second order, s^2 (2 u - 1) / 2 for the logit of u and -s^2 / 2 for
/// the log: an AUC of few participants is oftener too near 1 than too far. t has 3 / s^2 degrees of freedom, and no
/// more than `degrees_of_freedom`: near a bound 1 / s^2 is the number of participants that keep the estimate from it,
/// be they of one class or of both, so that a variance that two or three of them make is not believed like that of
/// sixty. The 3 was found by simulation (docs/statistics.md); with 2 the intervals near 1 are wider than they need be,
/// with 4 those of strong models too narrow.
///
/// Nothing where the estimate is at a bound or nothing varies.
std::optional<std::pair<double, double>> clustered_interval(double estimate, double variance,
                                                            std::pair<double, double> bounds, double degrees_of_freedom,
                                                            double level);

}  // namespace tripet::evaluation
