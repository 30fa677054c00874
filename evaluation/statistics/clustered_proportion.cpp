#include "evaluation/statistics/clustered_proportion.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "evaluation/statistics/significance.hpp"

namespace tripet::evaluation {
namespace {

/// (z / t)^2: what few participants take off the effective number.
double shrinkage(double degrees_of_freedom, double level) {
  const double tail = (1 + level) / 2;
  const double z = boost::math::quantile(boost::math::normal(), tail);
  const double t = boost::math::quantile(boost::math::students_t(degrees_of_freedom), tail);
  return (z / t) * (z / t);
}

/// Participants with an answer of the rarer kind.
double in_minority(const std::vector<ClusterCount>& clusters, double share) {
  double count = 0;
  for (const auto& c : clusters) count += share < 0.5 ? c.successes > 0 : c.successes < c.trials;
  return count;
}

}  // namespace

EffectiveProportion effective_proportion(const std::vector<ClusterCount>& clusters) {
  EffectiveProportion out;
  double successes = 0, trials = 0, squares = 0;
  for (const auto& c : clusters) {
    successes += c.successes;
    trials += c.trials;
    out.participants += c.trials > 0 ? 1 : 0;
  }
  if (!(trials > 0)) return out;
  out.share = std::min(1.0, successes / trials);
  for (const auto& c : clusters) squares += std::pow(c.successes - out.share * c.trials, 2);
  out.trials = std::min(trials, out.participants);
  const double binomial = out.share * (1 - out.share);
  if (out.participants < 2 || !(binomial > 1e-12) || !(squares > 0)) return out;
  const double variance = out.participants / (out.participants - 1) * squares / (trials * trials);
  out.trials = std::min(trials, binomial / variance);
  return out;
}

std::optional<std::pair<double, double>> clustered_wilson_interval(const std::vector<ClusterCount>& clusters,
                                                                   double level) {
  const auto found = effective_proportion(clusters);
  if (found.participants < 2) return std::nullopt;
  const double minority = in_minority(clusters, found.share), weight = 1 / (1 + minority);
  const double blended = 1 / ((1 - weight) / found.trials + weight / std::min(found.participants, found.trials));
  const double trials = blended * shrinkage(found.participants - 1, level);
  return wilson_interval(found.share * trials, trials, level);
}

std::optional<std::pair<double, double>> clustered_mean_wilson_interval(
    const std::vector<std::vector<ClusterCount>>& proportions, double level) {
  std::vector<std::pair<double, double>> effective;
  double degrees_of_freedom = 0;
  for (const auto& clusters : proportions) {
    const auto found = effective_proportion(clusters);
    if (!(found.trials > 0)) continue;
    effective.emplace_back(found.share * found.trials, found.trials);
    degrees_of_freedom += found.participants - 1;
  }
  if (degrees_of_freedom < 1) return std::nullopt;
  return mean_wilson_interval(effective, level, shrinkage(degrees_of_freedom, level));
}

}  // namespace tripet::evaluation
