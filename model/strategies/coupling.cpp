#include "model/strategies/coupling.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"

namespace tripet::model {

std::vector<double> solve_linear(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  const auto at = [&](std::size_t row, std::size_t column) -> double& { return a[row * n + column]; };
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t row = k + 1; row < n; ++row) {
      if (std::abs(at(row, k)) > std::abs(at(pivot, k))) pivot = row;
    }
    if (at(pivot, k) == 0) throw core::Error("the linear system is singular");
    if (pivot != k) {
      for (std::size_t column = 0; column < n; ++column) std::swap(at(k, column), at(pivot, column));
      std::swap(b[k], b[pivot]);
    }
    for (std::size_t row = k + 1; row < n; ++row) {
      const double factor = at(row, k) / at(k, k);
      if (factor == 0) continue;
      for (std::size_t column = k; column < n; ++column) at(row, column) -= factor * at(k, column);
      b[row] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t column = k + 1; column < n; ++column) b[k] -= at(k, column) * b[column];
    b[k] /= at(k, k);
  }
  return b;
}

std::vector<double> couple(std::span<const double> r, std::size_t classes) {
  // [Q e; e' 0] [p; b] = [0; 1]. Solved directly: the iteration of the paper stops at a tolerance of its own.
  const std::size_t n = classes + 1;
  std::vector<double> system(n * n, 0.0);
  for (std::size_t t = 0; t < classes; ++t) {
    for (std::size_t s = 0; s < classes; ++s) {
      if (s == t) continue;
      const double r_st = r[s * classes + t];
      system[t * n + t] += r_st * r_st;
      system[t * n + s] = -r_st * r[t * classes + s];
    }
    system[t * n + classes] = system[classes * n + t] = 1;
  }
  std::vector<double> right(n, 0.0);
  right[classes] = 1;
  std::vector<double> p = solve_linear(std::move(system), std::move(right));
  p.pop_back();
  double sum = 0;
  for (double& value : p) sum += value = std::max(value, 0.0);
  for (double& value : p) value /= sum;
  return p;
}

}  // namespace tripet::model
