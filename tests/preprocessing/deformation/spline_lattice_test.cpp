// Verifies splines on a lattice against the sum of 64 at any point, their transpose, and the bending energy against
// second differences on a fine grid.
#include "preprocessing/deformation/spline_lattice.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "preprocessing/deformation/bending_energy.hpp"
#include "preprocessing/deformation/fields.hpp"

namespace tripet::preprocessing {
namespace {

TEST(SplineLattice, GivesWhatTheFieldGivesAtEachPoint) {
  const ops::Grid points = tests::lattice_grid({14, 11, 18}, 4, {-30, 12, -7});
  const SplineLattice lattice(points, 4);
  const auto coefficients = tests::random_coefficients(lattice.knot_count(), 3, 1);
  const ops::SplineField field = lattice.field(coefficients, 1e-4);
  std::vector<float> values(points.count()), slopes(points.count());
  lattice.evaluate(coefficients[1], values);
  lattice.evaluate(coefficients[1], slopes, 2);
  std::size_t i = 0;
  for (int z = 0; z < points.size[2]; ++z) {
    for (int y = 0; y < points.size[1]; ++y) {
      for (int x = 0; x < points.size[0]; ++x, ++i) {
        const ops::Point p = points.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const auto jet = field.jet(p);
        ASSERT_NEAR(values[i], jet.value[1], 1e-3);
        ASSERT_NEAR(slopes[i], jet.gradient[1][2], 1e-4);
        ASSERT_LT(tests::distance(field.at(p), jet.value), 1e-9);
      }
    }
  }
}

TEST(SplineLattice, DerivativesAreThoseOfDifferences) {
  const SplineLattice lattice(tests::lattice_grid({9, 9, 9}, 4, {}), 4);
  const ops::SplineField field = lattice.field(tests::random_coefficients(lattice.knot_count(), 3, 2), 1e-4);
  const ops::Point p{11.3, 20.9, 5.2};
  for (std::size_t j = 0; j < 3; ++j) {
    ops::Point before = p, after = p;
    before[j] -= 0.01, after[j] += 0.01;
    const ops::Point a = field.at(after), b = field.at(before);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(field.jet(p).gradient[i][j], (a[i] - b[i]) / 0.02, 2e-3);
  }
}

TEST(SplineLattice, AdjointIsTheTranspose) {
  const SplineLattice lattice(tests::lattice_grid({13, 10, 16}, 3, {}), 5);
  const auto coefficients = tests::random_coefficients(lattice.knot_count(), 1, 3)[0];
  const auto values = tests::random_coefficients(lattice.points().count(), 1, 4)[0];
  std::vector<float> of_coefficients(values.size()), of_values(coefficients.size());
  lattice.evaluate(coefficients, of_coefficients);
  lattice.adjoint(values, of_values);
  const auto product = [](const auto& a, const auto& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
  };
  EXPECT_NEAR(product(values, of_coefficients), product(of_values, coefficients), 1e-2);
}

TEST(SplineLattice, BeyondTheKnotsTheFieldFadesToNothing) {
  const SplineLattice lattice(tests::lattice_grid({9, 9, 9}, 4, {}), 4);
  const ops::SplineField field = lattice.field(tests::random_coefficients(lattice.knot_count(), 5, 5), 1e-4);
  for (double x = -120; x < 160; x += 0.5) {
    EXPECT_LT(tests::distance(field.at({x, 16, 16}), field.at({x + 0.5, 16, 16})), 1);
  }
  EXPECT_EQ(tests::distance(field.at({-100, 16, 16}), {}), 0);
  EXPECT_EQ(tests::distance(field.at({150, 16, 16}), {}), 0);
}

TEST(BendingEnergy, IsTheIntegralOfSquaredSecondDerivatives) {
  const SplineLattice lattice(tests::lattice_grid({5, 5, 5}, 4, {}), 4);
  auto coefficients = tests::random_coefficients(lattice.knot_count(), 1, 6);
  const BendingEnergy energy(lattice.knots(), lattice.knot_spacing());
  std::vector<float> product(lattice.knot_count(), 0.0F);
  energy.add(coefficients[0], 2, product);
  const double found = std::inner_product(product.begin(), product.end(), coefficients[0].begin(), 0.0) / 2;
  const ops::SplineField field = lattice.field(coefficients, 1e-4);
  const double step = 4, small = 0.2;
  double integral = 0;
  for (double z = -79; z < 100; z += step) {
    for (double y = -79; y < 100; y += step) {
      for (double x = -79; x < 100; x += step) {
        const ops::Point p{x, y, z};
        for (std::size_t i = 0; i < 3; ++i) {
          ops::Point before = p, after = p;
          before[i] -= small, after[i] += small;
          for (std::size_t j = 0; j < 3; ++j)
            integral += std::pow((field.jet(after).gradient[0][j] - field.jet(before).gradient[0][j]) / (2 * small), 2);
        }
      }
    }
  }
  integral *= std::pow(step, 3);
  EXPECT_NEAR(found, integral, 0.03 * integral);
}

}  // namespace
}  // namespace tripet::preprocessing
