#include "simulation/deformation.hpp"

#include <cmath>

#include "simulation/phantom.hpp"
#include "support.hpp"

namespace tripet::simulation {
namespace {

const Phantom& phantom() {
  static const Phantom made;
  return made;
}

TEST(Deformation, HasTheSizeAskedForAndNoAffinePart) {
  for (const double rms : {0.5, 2.0, 6.0}) {
    core::Random random("deformation-test");
    const VectorField field = draw_deformation(phantom().brain(), rms, random);
    double squares = 0, largest = 0;
    ops::Point sum{};
    std::array<std::array<double, 3>, 3> moment{};
    for (const ops::Point& x : phantom().brain().points) {
      const ops::Point u = field.at(x);
      for (std::size_t i = 0; i < 3; ++i) {
        squares += u[i] * u[i];
        largest = std::max(largest, std::abs(u[i]));
        sum[i] += u[i];
        for (std::size_t j = 0; j < 3; ++j) moment[i][j] += u[i] * x[j];
      }
    }
    const double count = static_cast<double>(phantom().brain().points.size());
    EXPECT_NEAR(std::sqrt(squares / count), rms, 1e-4 * rms);
    EXPECT_GT(largest, rms);
    // The normal equations of the least-squares affine fit have the right-hand side 0: so has the fit.
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(sum[i] / count, 0, 1e-4);
      for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(moment[i][j] / count, 0, 5e-3) << "of some 40 x 40 mm^2";
    }
  }
}

TEST(Deformation, OfSizeZeroIsTheIdentity) {
  core::Random random("deformation-test");
  const VectorField field = draw_deformation(phantom().brain(), 0, random);
  EXPECT_EQ(field.at({10, 20, 30}), (ops::Point{0, 0, 0}));
}

// Noise smoothed with a Gaussian of FWHM w has an autocorrelation with FWHM w sqrt(2): at the distance w / sqrt(2) it
// is one half. Taking off the affine part lowers it.
TEST(Deformation, IsAsSmoothAsDeclared) {
  core::Random random("smoothness");
  ops::Grid grid;
  grid.size = {40, 40, 40};
  for (std::size_t axis = 0; axis < 3; ++axis) grid.to_world.rows[axis][axis] = 6;
  double product = 0, squares = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Field field = smooth_noise(grid, 6 * 4 * std::sqrt(2.0), random);
    for (std::size_t i = 0; i + 4 < field.values.size(); ++i) {
      if (i % 40 >= 36) continue;
      product += static_cast<double>(field.values[i] * field.values[i + 4]);
      squares += static_cast<double>(field.values[i] * field.values[i]);
    }
  }
  EXPECT_NEAR(product / squares, 0.5, 0.05);
}

TEST(Deformation, InverseLeadsBack) {
  core::Random random("inverse");
  const VectorField field = draw_deformation(phantom().brain(), 2, random);
  const VectorField back = inverse(field);
  double largest = 0, squares = 0, count = 0;
  const auto& points = phantom().brain().points;
  for (std::size_t k = 0; k < points.size(); k += 17) {
    ops::Point y = points[k];
    const ops::Point u = field.at(y);
    for (std::size_t i = 0; i < 3; ++i) y[i] += u[i];
    const ops::Point v = back.at(y);
    for (std::size_t i = 0; i < 3; ++i) {
      const double error = y[i] + v[i] - points[k][i];
      largest = std::max(largest, std::abs(error));
      squares += error * error;
    }
    count += 1;
  }
  // What interpolating the inverse between its nodes costs.
  EXPECT_LT(std::sqrt(squares / count), 0.1) << "mm";
  EXPECT_LT(largest, 0.4) << "mm";
}

}  // namespace
}  // namespace tripet::simulation
