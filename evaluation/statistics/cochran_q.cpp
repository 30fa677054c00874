#include "evaluation/statistics/cochran_q.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {

CochranQ cochran_q(const std::vector<double>& estimates, const std::vector<double>& variances) {
  double weights = 0, sum = 0;
  int count = 0;
  const auto usable = [&](std::size_t i) { return !std::isnan(estimates[i]) && variances[i] > 0; };
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (!usable(i)) continue;
    weights += 1 / variances[i];
    sum += estimates[i] / variances[i];
    ++count;
  }
  if (count < 2) return {nan, nan, std::max(0, count - 1)};
  CochranQ test{0, 1, count - 1};
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    if (usable(i)) test.q += (estimates[i] - sum / weights) * (estimates[i] - sum / weights) / variances[i];
  }
  test.p = boost::math::cdf(boost::math::complement(boost::math::chi_squared(test.degrees_of_freedom), test.q));
  return test;
}

}  // namespace tripet::evaluation
