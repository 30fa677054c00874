#pragma once

#include <string>
#include <utility>

namespace tripet::evaluation {

/// The least and the greatest value that a metric, overall, of a class or of a pair, can have. Losses count as without
/// an upper end, though that of the Brier score is 2: nobody is interested in a model that near to it.
std::pair<double, double> metric_bounds(const std::string& metric);

}  // namespace tripet::evaluation
