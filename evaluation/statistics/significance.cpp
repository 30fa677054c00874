#include "evaluation/statistics/significance.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace tripet::evaluation {

McNemar mcnemar_mid_p(int a_only, int b_only) {
  McNemar result{a_only, b_only, 1};
  const int smaller = std::min(a_only, b_only), n = a_only + b_only;
  if (n == 0) return result;
  const boost::math::binomial binomial(n, 0.5);
  result.p = std::min(1.0, 2 * boost::math::cdf(binomial, smaller) - boost::math::pdf(binomial, smaller));
  return result;
}

double mcnemar_detectable(double discordance, double n) {
  const boost::math::normal normal;
  const double test = boost::math::quantile(normal, 0.975), power = boost::math::quantile(normal, 0.80);
  // Squared, Connor's equation is quadratic in d; this is its root where sqrt(n) d exceeds test's share.
  const double root = n - test * test + power * power;
  const double d = std::sqrt(discordance) * (test * std::sqrt(n) + power * std::sqrt(root)) / (n + power * power);
  return d > 0 && d < discordance ? d : std::numeric_limits<double>::quiet_NaN();
}

std::optional<CorrectedT> corrected_t(const std::vector<double>& differences, int folds, std::string& reason,
                                      double least_error, double test_to_train) {
  const auto count = static_cast<double>(differences.size());
  if (folds < 2 || differences.size() < 2) {
    reason = "needs the differences of at least two folds";
    return std::nullopt;
  }
  CorrectedT result;
  result.mean = std::accumulate(differences.begin(), differences.end(), 0.0) / count;
  double squares = 0;
  for (const double d : differences) squares += (d - result.mean) * (d - result.mean);
  const double variance = squares / (count - 1);
  result.degrees_of_freedom = static_cast<int>(differences.size()) - 1;
  const double ratio = test_to_train > 0 ? test_to_train : 1 / (folds - 1.0);
  result.standard_error = std::sqrt((1 / count + ratio) * variance);
  if (result.standard_error < least_error) {
    result.standard_error = least_error;
    result.floored = true;
  }
  // Without a spread nothing is known of chance, also where all are 0: metrics come in steps, and two networks that
  // predict one class each score alike. Equal numbers may differ by rounding.
  if (result.standard_error <= 1e-14 * (1 + std::abs(result.mean))) {
    reason = "the difference is the same in every fold";
    return std::nullopt;
  }
  const boost::math::students_t t(result.degrees_of_freedom);
  result.p = 2 * boost::math::cdf(boost::math::complement(t, std::abs(result.mean) / result.standard_error));
  const double q95 = boost::math::quantile(t, 0.975), q90 = boost::math::quantile(t, 0.95);
  result.low95 = result.mean - q95 * result.standard_error;
  result.high95 = result.mean + q95 * result.standard_error;
  result.low90 = result.mean - q90 * result.standard_error;
  result.high90 = result.mean + q90 * result.standard_error;
  result.detectable = (q95 + boost::math::quantile(t, 0.80)) * result.standard_error;
  return result;
}

std::pair<double, double> wilson_interval(double successes, double trials, double level) {
  const double z = boost::math::quantile(boost::math::normal(), (1 + level) / 2), share = successes / trials;
  const double centre = share + z * z / (2 * trials), stretch = 1 + z * z / trials;
  const double reach = z * std::sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials));
  // At 0 and at 1 the end is exact; the formula leaves a rounding error.
  return {successes <= 0 ? 0 : (centre - reach) / stretch, successes >= trials ? 1 : (centre + reach) / stretch};
}

std::pair<double, double> mean_wilson_interval(const std::vector<std::pair<double, double>>& successes_and_trials,
                                               double level, double reduction) {
  double count = 0, sum = 0, smoothed = 0, variance = 0;
  for (const auto& [successes, trials] : successes_and_trials) {
    if (!(trials > 0)) continue;
    const double share = (successes + 0.5) / (trials + 1);
    sum += successes / trials;
    smoothed += share;
    variance += share * (1 - share) / trials;
    ++count;
  }
  const double mean = smoothed / count, effective = reduction * mean * (1 - mean) * count * count / variance;
  return wilson_interval(sum / count * effective, effective, level);
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted = p;
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - rank) * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace tripet::evaluation
