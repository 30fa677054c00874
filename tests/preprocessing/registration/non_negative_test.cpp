// Verifies non-negative least squares by what characterises its solution (Karush-Kuhn-Tucker).
#include "preprocessing/registration/non_negative.hpp"

#include <gtest/gtest.h>

#include <random>

namespace tripet::preprocessing {
namespace {

TEST(NonNegative, SolutionsFulfilTheirConditions) {
  std::mt19937 engine(1);
  std::normal_distribution<double> normal;
  constexpr unsigned n = 8, rows = 40, free = 1;
  for (int trial = 0; trial < 20; ++trial) {
    vnl_matrix<double> a(rows, n);
    vnl_vector<double> y(rows);
    for (double& v : a) v = normal(engine);
    for (double& v : y) v = normal(engine);
    const vnl_matrix<double> gram = a.transpose() * a;
    const vnl_vector<double> right = a.transpose() * y, x = solve_non_negative(gram, right, free);
    const vnl_vector<double> slope = right - gram * x;
    for (unsigned i = 0; i < n; ++i) {
      if (i != free) {
        EXPECT_GE(x[i], 0);
      }
      if (x[i] != 0) {
        EXPECT_NEAR(slope[i], 0, 1e-5);
      } else {
        EXPECT_LE(slope[i], 1e-5);
      }
    }
  }
}

TEST(NonNegative, WhatIsNowhereGetsNothing) {
  vnl_matrix<double> gram(2, 2, 0.0);
  gram(0, 0) = 2;
  const vnl_vector<double> x = solve_non_negative(gram, vnl_vector<double>(2, 4.0), 0);
  EXPECT_DOUBLE_EQ(x[0], 2);
  EXPECT_EQ(x[1], 0);
}

}  // namespace
}  // namespace tripet::preprocessing
