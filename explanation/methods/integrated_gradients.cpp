#include "explanation/methods/integrated_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "explanation/methods/gradient.hpp"

namespace tripet::explanation {
namespace {

constexpr std::int64_t gradients_at_once = 8;
constexpr double smallest_change = 1e-4;  // of a target: below it rounding in float32 shows

struct Quadrature {
  std::vector<double> nodes, weights;  // on [0, 1]
};

/// Roots of the Legendre polynomial by Newton's method from Abramowitz & Stegun 22.16.6.
Quadrature gauss_legendre(int count) {
  Quadrature rule;
  for (int i = 0; i < count; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (count + 0.5)), slope = 1;
    for (int iteration = 0; iteration < 100; ++iteration) {
      double before = 1, p = x;
      for (int k = 2; k <= count; ++k) {
        const double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
        before = p;
        p = next;
      }
      slope = count * (x * p - before) / (x * x - 1);
      const double change = p / slope;
      x -= change;
      if (std::abs(change) < 1e-15) break;
    }
    rule.nodes.push_back((1 + x) / 2);
    rule.weights.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

double value_at(const Explained& explained, const torch::Tensor& scan) {
  const torch::NoGradGuard no_gradient;
  return explained(scan).item<double>();
}

}  // namespace

double PathIntegral::incompleteness() const {
  const double change = at_scan - at_baseline;
  return std::abs(map.sum(torch::kFloat64).item<double>() - change) / std::max(std::abs(change), smallest_change);
}

PathIntegral integrated_gradients(const Explained& explained, const torch::Tensor& scan, const torch::Tensor& baseline,
                                  int steps, double tolerance, int most_steps, const core::StopCheck& stop) {
  PathIntegral result;
  result.at_scan = value_at(explained, scan);
  result.at_baseline = value_at(explained, baseline);
  const torch::Tensor way = (scan - baseline).detach();
  for (result.steps = steps;; result.steps = std::min(2 * result.steps, most_steps)) {
    const Quadrature rule = gauss_legendre(result.steps);
    torch::Tensor mean = torch::zeros_like(way, torch::kFloat64);
    for (std::int64_t first = 0; first < result.steps; first += gradients_at_once) {
      stop();
      const std::int64_t n = std::min<std::int64_t>(gradients_at_once, result.steps - first);
      const auto part = [&](const std::vector<double>& numbers) {
        return torch::tensor(std::vector<double>(numbers.begin() + first, numbers.begin() + first + n), torch::kFloat64)
            .to(scan.device())
            .view({n, 1, 1, 1, 1});
      };
      const torch::Tensor points = baseline + part(rule.nodes).to(scan.scalar_type()) * way;
      mean += (gradient(explained, points) * part(rule.weights)).sum(0, /*keepdim=*/true);
    }
    result.map = (mean * way).to(torch::kFloat32).squeeze(0).squeeze(0);
    if (result.incompleteness() <= tolerance || result.steps >= most_steps) return result;
  }
}

}  // namespace tripet::explanation
