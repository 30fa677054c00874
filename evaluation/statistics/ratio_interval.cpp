#include "evaluation/statistics/ratio_interval.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::evaluation {

std::pair<double, double> ratio_interval(const BoundedShare& a, const BoundedShare& b) {
  const double product = a.share * b.share;
  const double near_a = a.low * (2 * a.share - a.low), far_a = a.high * (2 * a.share - a.high);
  const double near_b = b.low * (2 * b.share - b.low), far_b = b.high * (2 * b.share - b.high);
  // Both roots of the quadratic are written without a difference of near numbers.
  const auto root = [&](double of_a, double of_b) { return std::sqrt(std::max(0.0, product * product - of_a * of_b)); };
  const double low = a.share > 0 ? near_a / (product + root(near_a, far_b)) : 0;
  const double high = b.share > 0 ? (product + root(far_a, near_b)) / near_b : INFINITY;
  return {low, high};
}

}  // namespace tripet::evaluation
