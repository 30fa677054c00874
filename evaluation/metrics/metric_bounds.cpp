#include "evaluation/metrics/metric_bounds.hpp"

#include <limits>

#include "evaluation/metrics/metric_table.hpp"

namespace tripet::evaluation {

std::pair<double, double> metric_bounds(const std::string& metric) {
  if (metric == name_of(Metric::mcc) || metric == name_of(Metric::cohen_kappa)) return {-1, 1};
  if (metric == name_of(Metric::log_loss) || metric == name_of(Metric::brier)) {
    return {0, std::numeric_limits<double>::infinity()};
  }
  return {0, 1};
}

}  // namespace tripet::evaluation
