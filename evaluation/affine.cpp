#include "evaluation/affine.hpp"

#include <cmath>

#include "core/error.hpp"

namespace tripet::evaluation {

Affine inverse(const Affine& m) {
  Affine cofactor{}, out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t i1 = (i + 1) % 3, i2 = (i + 2) % 3, j1 = (j + 1) % 3, j2 = (j + 2) % 3;
      cofactor[i][j] = m[i1][j1] * m[i2][j2] - m[i1][j2] * m[i2][j1];
    }
  }
  const double determinant = m[0][0] * cofactor[0][0] + m[0][1] * cofactor[0][1] + m[0][2] * cofactor[0][2];
  if (std::abs(determinant) < 1e-12) throw core::Error("the scan's affine is singular; prepare the scan again");
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      out[i][j] = cofactor[j][i] / determinant;
      out[i][3] -= out[i][j] * m[j][3];
    }
  }
  return out;
}

Point apply(const Affine& affine, const Point& point) {
  Point out{};
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = affine[i][0] * point[0] + affine[i][1] * point[1] + affine[i][2] * point[2] + affine[i][3];
  }
  return out;
}

}  // namespace tripet::evaluation
