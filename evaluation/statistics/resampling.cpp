#include "evaluation/statistics/resampling.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "core/parallel_for.hpp"
#include "core/random.hpp"
#include "evaluation/metrics/undefined.hpp"
#include "evaluation/statistics/variance.hpp"

namespace tripet::evaluation {
namespace {

/// numpy.quantile of sorted values.
double sorted_quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto lower = static_cast<std::size_t>(std::floor(position));
  const std::size_t upper = std::min(lower + 1, sorted.size() - 1);
  return sorted[lower] + (position - static_cast<double>(lower)) * (sorted[upper] - sorted[lower]);
}

/// Drops the undefined; returns how many there were.
int drop_undefined(std::vector<double>& values) {
  const auto end = std::remove_if(values.begin(), values.end(), [](double v) { return std::isnan(v); });
  const int dropped = static_cast<int>(values.end() - end);
  values.erase(end, values.end());
  return dropped;
}

bool too_few(const std::vector<double>& values, int undefined) {
  return values.size() < 2 || undefined * 10 > static_cast<int>(values.size()) + undefined;
}

/// Efron's acceleration, of the jackknife values of the participants left out one by one; NaN where all are alike, but
/// for rounding. Of deviations in units of the largest: the log loss of a perfect model is 1e-150, whose cube no double
/// holds. The unit is a power of two, which rounds nothing.
double acceleration_of(const std::vector<double>& left_out) {
  double mean = 0, largest = 0, squares = 0, cubes = 0;
  for (const double v : left_out) mean += v / static_cast<double>(left_out.size());
  for (const double v : left_out) largest = std::max(largest, std::abs(mean - v));
  if (largest <= 1e-12 * std::abs(mean) || !std::isfinite(largest)) return nan;
  for (const double v : left_out) {
    const double deviation = std::scalbn(mean - v, -std::ilogb(largest));
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  return cubes / (6 * std::pow(squares, 1.5));
}

}  // namespace

Bootstrap::Bootstrap(std::size_t participants, std::size_t width, int resamples, std::uint64_t seed, int threads,
                     const WeightedStatistic& statistic)
    : width_(width), resamples_(resamples), values_(width * resamples) {
  core::parallel_for(resamples, threads, [&](std::size_t r) {
    thread_local std::vector<std::uint16_t> weights;
    weights.assign(participants, 0);
    core::Random random(seed, r);
    for (std::size_t i = 0; i < participants; ++i) ++weights[random.below(participants)];
    statistic(weights.data(), values_.data() + r * width);
  });
}

std::vector<double> Bootstrap::column(std::size_t column) const {
  std::vector<double> values(resamples_);
  for (int r = 0; r < resamples_; ++r) values[r] = at(r, column);
  return values;
}

std::vector<double> jackknife(std::size_t participants, std::size_t width, int threads,
                              const WeightedStatistic& statistic) {
  std::vector<double> values(participants * width);
  core::parallel_for(participants, threads, [&](std::size_t i) {
    thread_local std::vector<std::uint16_t> weights;
    weights.assign(participants, 1);
    weights[i] = 0;
    statistic(weights.data(), values.data() + i * width);
  });
  return values;
}

Interval percentile_interval(std::vector<double> values, double level) {
  const int undefined = drop_undefined(values);
  if (too_few(values, undefined)) return {nan, nan, undefined};
  std::sort(values.begin(), values.end());
  return {sorted_quantile(values, (1 - level) / 2), sorted_quantile(values, (1 + level) / 2), undefined};
}

Interval bca_interval(std::vector<double> values, double estimate, const std::vector<double>& left_out, double level) {
  const int undefined = drop_undefined(values);
  if (too_few(values, undefined) || std::isnan(estimate)) return {nan, nan, undefined};
  std::sort(values.begin(), values.end());
  const auto lower = std::lower_bound(values.begin(), values.end(), estimate) - values.begin();
  const auto upper = std::upper_bound(values.begin(), values.end(), estimate) - values.begin();
  const double share = static_cast<double>(lower + upper) / (2.0 * static_cast<double>(values.size()));
  if (share <= 0 || share >= 1) return {nan, nan, undefined};
  const double acceleration = acceleration_of(left_out);
  if (!std::isfinite(acceleration)) return {nan, nan, undefined};
  const boost::math::normal normal;
  const double bias = boost::math::quantile(normal, share);
  const auto bound = [&](double probability) {
    const double z = bias + boost::math::quantile(normal, probability);
    return sorted_quantile(values, boost::math::cdf(normal, bias + z / (1 - acceleration * z)));
  };
  return {bound((1 - level) / 2), bound((1 + level) / 2), undefined};
}

Interval logit_interval(std::vector<double> values, double estimate, double level) {
  const int undefined = drop_undefined(values);
  if (too_few(values, undefined) || !(estimate > 0 && estimate < 1)) return {nan, nan, undefined};
  const double deviation = std::sqrt(variance_of(values)) / (estimate * (1 - estimate));
  const double reach = boost::math::quantile(boost::math::normal(), (1 + level) / 2) * deviation;
  const double centre = std::log(estimate / (1 - estimate));
  return {1 / (1 + std::exp(reach - centre)), 1 / (1 + std::exp(-reach - centre)), undefined};
}

}  // namespace tripet::evaluation
