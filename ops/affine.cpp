#include "ops/affine.hpp"

#include <cmath>

#include "core/error.hpp"

namespace tripet::ops {

Point Affine::operator()(const Point& p) const {
  Point y;
  for (std::size_t i = 0; i < 3; ++i) y[i] = rows[i][0] * p[0] + rows[i][1] * p[1] + rows[i][2] * p[2] + rows[i][3];
  return y;
}

Affine Affine::operator*(const Affine& first) const {
  Affine product;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      product.rows[i][j] = j == 3 ? rows[i][3] : 0;
      for (std::size_t k = 0; k < 3; ++k) product.rows[i][j] += rows[i][k] * first.rows[k][j];
    }
  }
  return product;
}

double Affine::determinant() const {
  const auto& m = rows;
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

Affine Affine::inverse() const {
  const double d = determinant();
  if (!std::isfinite(d) || std::abs(d) < 1e-12)
    throw core::Error("a coordinate map is singular; check the scan's header");
  const auto& m = rows;
  Affine inverted;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t i1 = (i + 1) % 3, i2 = (i + 2) % 3;
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      inverted.rows[j][i] = (m[i1][j1] * m[i2][j2] - m[i1][j2] * m[i2][j1]) / d;
    }
  }
  for (auto& row : inverted.rows) row[3] = -(row[0] * m[0][3] + row[1] * m[1][3] + row[2] * m[2][3]);
  return inverted;
}

}  // namespace tripet::ops
