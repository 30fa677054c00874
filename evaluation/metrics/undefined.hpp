#pragma once

#include <limits>

namespace tripet::evaluation {

/// The value of what is not defined, such as the AUC of a class without rows; null in metrics.json.
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Why shares of votes have no losses, calibration or decision curves.
inline constexpr const char* uncalibrated = "decoding by votes gives no calibrated probabilities";

/// part / whole, NaN for an empty whole.
inline double ratio(double part, double whole) {
  return whole > 0 ? part / whole : nan;
}

}  // namespace tripet::evaluation
