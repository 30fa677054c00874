#include "evaluation/statistics/equivalence.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

/// Of t with these degrees of freedom; 0: normal.
double quantile(double probability, int degrees_of_freedom) {
  if (degrees_of_freedom == 0) return boost::math::quantile(boost::math::normal(), probability);
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), probability);
}

double upper_tail(double value, int degrees_of_freedom) {
  if (degrees_of_freedom == 0) return boost::math::cdf(boost::math::complement(boost::math::normal(), value));
  return boost::math::cdf(boost::math::complement(boost::math::students_t(degrees_of_freedom), value));
}

}  // namespace

double equivalence_p(const Comparison& c) {
  if (std::isnan(c.margin) || std::isnan(c.low90) || std::isnan(c.high90)) return nan;
  const double q = quantile(0.95, c.degrees_of_freedom);
  // How far a bound of the margin is, in standard errors of that side; without a spread there is no doubt.
  const auto tail = [&](double distance, double half_width) {
    if (half_width <= 0) return distance > 0 ? 0.0 : 1.0;
    return upper_tail(distance * q / half_width, c.degrees_of_freedom);
  };
  return std::max(tail(c.margin - c.difference, c.high90 - c.difference),
                  tail(c.margin + c.difference, c.difference - c.low90));
}

double equivalence_participants(const Comparison& c, double participants, std::size_t pairs) {
  if (std::isnan(c.margin) || !(c.high90 > c.low90)) return nan;
  const double error = (c.high90 - c.low90) / (2 * quantile(0.95, c.degrees_of_freedom));
  const double share = 0.05 / static_cast<double>(std::max<std::size_t>(1, pairs));
  const double wanted = c.margin / (quantile(1 - share, c.degrees_of_freedom) + quantile(0.90, c.degrees_of_freedom));
  return std::ceil(participants * (error / wanted) * (error / wanted));
}

double detectable_z() {
  return quantile(0.975, 0) + quantile(0.80, 0);
}

void widen_to(Comparison& c, double error) {
  const double wide = quantile(0.975, 0) * error, narrow = quantile(0.95, 0) * error;
  c.low = std::min(c.low, c.difference - wide);
  c.high = std::max(c.high, c.difference + wide);
  c.low90 = std::min(c.low90, c.difference - narrow);
  c.high90 = std::max(c.high90, c.difference + narrow);
  c.detectable_difference = std::max(c.detectable_difference, detectable_z() * error);
}

double p_of_interval(const Comparison& c) {
  const double reach = c.difference > 0 ? c.difference - c.low : c.high - c.difference;
  if (c.difference == 0) return 1;
  if (!(reach > 0)) return 0;
  return 2 * upper_tail(quantile(0.975, 0) * std::abs(c.difference) / reach, 0);
}

void set_smallest_margins(const std::vector<Comparison*>& pairs) {
  std::vector<Comparison*> left;
  for (auto* c : pairs) {
    if (!std::isnan(c->p) && !std::isnan(c->low90) && !std::isnan(c->high90)) left.push_back(c);
  }
  double margin = 0;
  while (!left.empty()) {
    const double share = 0.05 / static_cast<double>(left.size());
    // Below this margin the pair's own p is not below its share.
    const auto least = [share](const Comparison* c) {
      const double stretch = quantile(1 - share, c->degrees_of_freedom) / quantile(0.95, c->degrees_of_freedom);
      return std::max(c->difference + stretch * (c->high90 - c->difference),
                      stretch * (c->difference - c->low90) - c->difference);
    };
    const auto next =
        std::min_element(left.begin(), left.end(), [&](const auto* a, const auto* b) { return least(a) < least(b); });
    // Holm's steps may be taken in any order: who is next at this level needs at least the margin of those before.
    margin = std::max(margin, least(*next));
    (*next)->smallest_margin = margin;
    left.erase(next);
  }
}

void set_holm_detectable(const std::vector<Comparison*>& pairs) {
  const auto tested = std::count_if(pairs.begin(), pairs.end(), [](const auto* c) { return !std::isnan(c->p); });
  for (auto* c : pairs) {
    if (tested < 2 || c->question != Question::procedures) continue;
    const double power = quantile(0.80, c->degrees_of_freedom);
    c->detectable_difference *= (quantile(1 - 0.025 / static_cast<double>(tested), c->degrees_of_freedom) + power) /
                                (quantile(0.975, c->degrees_of_freedom) + power);
  }
}

void set_holm_intervals(const std::vector<Comparison*>& pairs) {
  std::vector<Comparison*> tested;
  for (auto* c : pairs) {
    if (!std::isnan(c->p)) tested.push_back(c);
  }
  std::stable_sort(tested.begin(), tested.end(), [](const auto* a, const auto* b) { return a->p < b->p; });
  std::size_t left = tested.size();
  for (auto* c : tested) {
    const double share = 0.05 / static_cast<double>(left);
    const double stretch = quantile(1 - share / 2, c->degrees_of_freedom) / quantile(0.975, c->degrees_of_freedom);
    c->level = 1 - share;
    c->low = c->difference - stretch * (c->difference - c->low);
    c->high = c->difference + stretch * (c->high - c->difference);
    if (c->p_adjusted < 0.05) --left;
  }
}

}  // namespace tripet::evaluation
