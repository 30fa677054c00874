#include "ops/pairs/coupling.hpp"

#include <algorithm>

#include "ops/linear_solver.hpp"

namespace tripet::ops {

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
  std::vector<double> p(n, 0.0);
  p[classes] = 1;
  solve_linear(system, p);
  p.pop_back();
  double sum = 0;
  for (double& value : p) sum += value = std::max(value, 0.0);
  for (double& value : p) value /= sum;
  return p;
}

}  // namespace tripet::ops
