#include "ops/spline_field.hpp"

#include <cstddef>

namespace tripet::ops {
namespace {

/// The 4 x 4 x 4 coefficients that reach a point: the first of them, and how far behind the second it lies.
struct Support {
  std::array<std::ptrdiff_t, 3> first{};
  std::array<double, 3> fraction{};
  bool inside = true;

  Support(const SplineField& field, const Point& point) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double at = (point[axis] - field.origin[axis]) / field.spacing;
      if (!(at >= 1 && at < field.size[axis] - 2)) {
        inside = false;
        return;
      }
      const auto whole = static_cast<std::ptrdiff_t>(at);
      first[axis] = whole - 1;
      fraction[axis] = at - static_cast<double>(whole);
    }
  }
};

using Taps = std::array<float, 4>;
using Sum = std::array<float, 4>;

Sum weighted(const SplineField& field, const Support& support, const Taps& x, const Taps& y, const Taps& z) {
  const std::ptrdiff_t nx = field.size[0], plane = nx * field.size[1];
  const auto* corner = field.coefficients.data() + support.first[2] * plane + support.first[1] * nx + support.first[0];
  Sum sum{};
  for (std::ptrdiff_t k = 0; k < 4; ++k) {
    for (std::ptrdiff_t j = 0; j < 4; ++j) {
      const auto* row = corner + k * plane + j * nx;
      const float of_row = z[static_cast<std::size_t>(k)] * y[static_cast<std::size_t>(j)];
      for (std::size_t i = 0; i < 4; ++i) {
        for (std::size_t c = 0; c < 4; ++c) sum[c] += of_row * x[i] * row[i][c];
      }
    }
  }
  return sum;
}

}  // namespace

std::array<float, 4> cubic_weights(double t) {
  const double s = 1 - t;
  return {static_cast<float>(s * s * s / 6), static_cast<float>((3 * t * t * t - 6 * t * t + 4) / 6),
          static_cast<float>((3 * s * s * s - 6 * s * s + 4) / 6), static_cast<float>(t * t * t / 6)};
}

std::array<float, 4> cubic_slopes(double t) {
  const double s = 1 - t;
  return {static_cast<float>(-s * s / 2), static_cast<float>((3 * t * t - 4 * t) / 2),
          static_cast<float>((4 * s - 3 * s * s) / 2), static_cast<float>(t * t / 2)};
}

Point SplineField::at(const Point& point) const {
  const Support support(*this, point);
  if (!support.inside) return {};
  const auto& f = support.fraction;
  const Sum sum = weighted(*this, support, cubic_weights(f[0]), cubic_weights(f[1]), cubic_weights(f[2]));
  return {static_cast<double>(sum[0]), static_cast<double>(sum[1]), static_cast<double>(sum[2])};
}

SplineField::Jet SplineField::jet(const Point& point) const {
  Jet jet;
  const Support support(*this, point);
  if (!support.inside) return jet;
  std::array<Taps, 3> weights, slopes;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    weights[axis] = cubic_weights(support.fraction[axis]);
    slopes[axis] = cubic_slopes(support.fraction[axis]);
  }
  const Sum value = weighted(*this, support, weights[0], weights[1], weights[2]);
  const std::array<Sum, 3> by{weighted(*this, support, slopes[0], weights[1], weights[2]),
                              weighted(*this, support, weights[0], slopes[1], weights[2]),
                              weighted(*this, support, weights[0], weights[1], slopes[2])};
  for (std::size_t i = 0; i < 3; ++i) {
    jet.value[i] = static_cast<double>(value[i]);
    for (std::size_t j = 0; j < 3; ++j) jet.gradient[i][j] = static_cast<double>(by[j][i]) / spacing;
  }
  return jet;
}

double jacobian(const SplineField::Jet& jet) {
  Affine map;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) map.rows[i][j] += jet.gradient[i][j];
  }
  return map.determinant();
}

}  // namespace tripet::ops
