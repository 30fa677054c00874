#include "ops/linear_solver.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/error.hpp"

namespace tripet::ops {

void solve_linear(std::span<double> a, std::span<double> b) {
  const std::size_t n = b.size();
  if (a.size() != n * n) throw core::Error("a linear system needs as many equations as unknowns");
  const auto at = [&](std::size_t row, std::size_t column) -> double& { return a[row * n + column]; };
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t row = k + 1; row < n; ++row) {
      if (std::abs(at(row, k)) > std::abs(at(pivot, k))) pivot = row;
    }
    if (!(std::abs(at(pivot, k)) > 0)) throw core::Error("the linear system is singular");
    if (pivot != k) {
      std::swap_ranges(&at(k, 0), &at(k, 0) + n, &at(pivot, 0));
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
}

}  // namespace tripet::ops
