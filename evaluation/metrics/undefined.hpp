#pragma once

#include <limits>

namespace tripet::evaluation {

/// The value of what is not defined, such as the AUC of a class without rows; null in metrics.json.
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace tripet::evaluation
