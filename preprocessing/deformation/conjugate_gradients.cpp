#include "preprocessing/deformation/conjugate_gradients.hpp"

#include <cmath>
#include <cstddef>

namespace tripet::preprocessing {
namespace {

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

}  // namespace

std::vector<float> solve_by_conjugate_gradients(
    const std::function<void(std::span<const float>, std::span<float>)>& multiply, std::span<const float> diagonal,
    std::span<const float> right, double tolerance, int max_iterations) {
  const std::size_t n = right.size();
  std::vector<float> x(n, 0.0F), residual(right.begin(), right.end()), scaled(n), direction, image(n);
  const auto precondition = [&] {
    for (std::size_t i = 0; i < n; ++i) scaled[i] = residual[i] / diagonal[i];
  };
  precondition();
  direction = scaled;
  double squares = product(residual, scaled);
  const double enough = tolerance * tolerance * squares;
  for (int k = 0; k < max_iterations && squares > enough; ++k) {
    multiply(direction, image);
    const double step = squares / product(direction, image);
    if (!std::isfinite(step)) break;
    for (std::size_t i = 0; i < n; ++i) {
      x[i] += static_cast<float>(step) * direction[i];
      residual[i] -= static_cast<float>(step) * image[i];
    }
    precondition();
    const double next = product(residual, scaled);
    const auto kept = static_cast<float>(next / squares);
    squares = next;
    for (std::size_t i = 0; i < n; ++i) direction[i] = scaled[i] + kept * direction[i];
  }
  return x;
}

}  // namespace tripet::preprocessing
