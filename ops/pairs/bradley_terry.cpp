#include "ops/pairs/bradley_terry.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "ops/linear_solver.hpp"
#include "ops/pairs/sigmoid.hpp"

namespace tripet::ops {

namespace {

constexpr double least_r = 1e-13;

}  // namespace

std::vector<double> fit_bradley_terry(std::span<const double> r, std::size_t classes) {
  // Newton's method on theta = log p: the negative log-likelihood is convex in theta. The iteration of the paper
  // converges linearly, and needs thousands of steps where pairs are nearly certain.
  std::vector<double> theta(classes, 0.0);
  constexpr int most_steps = 1000;
  for (int step = 0; step < most_steps; ++step) {
    // A constant added to theta changes nothing; the ones added to the matrix choose the direction that sums to 0.
    std::vector<double> gradient(classes, 0.0), curvature(classes * classes, 1.0);
    for (std::size_t i = 0; i < classes; ++i) {
      for (std::size_t j = 0; j < classes; ++j) {
        if (i == j) continue;
        const double mu_ij = sigmoid(theta[i] - theta[j]), mu_ji = sigmoid(theta[j] - theta[i]);
        const double r_ij = std::clamp(r[i * classes + j], least_r, 1 - least_r);
        const double r_ji = std::clamp(r[j * classes + i], least_r, 1 - least_r);
        // mu_ij - r_ij from the smaller side, whose digits are all there.
        gradient[i] += r_ij < r_ji ? mu_ij - r_ij : r_ji - mu_ji;
        curvature[i * classes + i] += mu_ij * mu_ji;
        curvature[i * classes + j] -= mu_ij * mu_ji;
      }
    }
    solve_linear(curvature, gradient);
    const std::vector<double>& direction = gradient;
    const auto [low, high] = std::minmax_element(direction.begin(), direction.end());
    const double range = *high - *low;
    // Over a range of 1 the curvature changes by at most e: a step kept below it always descends.
    const double length = range > 1 ? 1 / range : 1;
    for (std::size_t i = 0; i < classes; ++i) theta[i] -= length * direction[i];
    if (range > 1e-12) continue;
    const double top = *std::max_element(theta.begin(), theta.end());
    double sum = 0;
    for (double& value : theta) sum += value = std::exp(value - top);
    for (double& value : theta) value /= sum;
    return theta;
  }
  throw core::Error("bradley-terry did not converge; use decode = coupling");
}

}  // namespace tripet::ops
