// Verifies the solver by what it solves: the solution put back gives the right side.
#include "ops/linear_solver.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& x) {
  std::vector<double> b(x.size(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) b[i] += a[i * x.size() + j] * x[j];
  }
  return b;
}

TEST(LinearSolver, FindsTheSolutionOfRandomSystems) {
  std::mt19937 generator(1);
  std::normal_distribution<double> normal;
  for (const std::size_t n : {1, 2, 5, 30}) {
    std::vector<double> a(n * n), x(n);
    for (double& value : a) value = normal(generator);
    for (double& value : x) value = normal(generator);
    std::vector<double> overwritten = a, b = product(a, x);
    solve_linear(overwritten, b);
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(b[i], x[i], 1e-10) << n;
  }
}

TEST(LinearSolver, SwapsRowsWhereAPivotIsZeroOrSmall) {
  std::vector<double> swapped{0, 1, 1, 0}, b{2, 3};
  solve_linear(swapped, b);
  EXPECT_EQ(b, (std::vector<double>{3, 2}));
  std::vector<double> nearly{1e-20, 1, 1, 1}, right{1, 2};  // without a swap x[0] would be 0
  solve_linear(nearly, right);
  EXPECT_NEAR(right[0], 1, 1e-15);
  EXPECT_NEAR(right[1], 1, 1e-15);
}

TEST(LinearSolver, RefusesSingularSystemsAndSizesThatDoNotFit) {
  std::vector<double> singular{1, 2, 2, 4}, b{1, 1};
  EXPECT_THROW(solve_linear(singular, b), core::Error);
  std::vector<double> unknown{1, 2, std::nan(""), 4}, right{1, 1};
  EXPECT_THROW(solve_linear(unknown, right), core::Error);
  std::vector<double> short_one(3), two(2);
  EXPECT_THROW(solve_linear(short_one, two), core::Error);
}

}  // namespace
}  // namespace tripet::ops
