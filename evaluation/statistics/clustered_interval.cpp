#include "evaluation/statistics/clustered_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace tripet::evaluation {

std::optional<std::pair<double, double>> clustered_interval(double estimate, double variance,
                                                            std::pair<double, double> bounds, double degrees_of_freedom,
                                                            double level) {
  const auto [least, greatest] = bounds;
  if (!(variance > 0) || !(estimate > least) || !(estimate < greatest)) return std::nullopt;
  const bool open = std::isinf(greatest);
  const double span = open ? 1 : greatest - least, place = (estimate - least) / span;
  const double slope = open ? 1 / place : 1 / (place * (1 - place));
  const double squared = variance / (span * span) * slope * slope;  // of the standard error on that scale
  const boost::math::students_t distribution(std::max(1.0, std::min(degrees_of_freedom, 3 / squared)));
  const double reach = boost::math::quantile(distribution, (1 + level) / 2) * std::sqrt(squared);
  const double bias = open ? -squared / 2 : squared * (2 * place - 1) / 2;
  const double centre = (open ? std::log(place) : std::log(place / (1 - place))) - bias;
  const auto back = [&](double x) { return least + span * (open ? std::exp(x) : 1 / (1 + std::exp(-x))); };
  return std::pair{back(centre - reach), back(centre + reach)};
}

}  // namespace tripet::evaluation
