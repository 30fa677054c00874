#include "preprocessing/deformation/inverse_field.hpp"

#include <cmath>
#include <cstddef>

namespace tripet::preprocessing {
namespace {

constexpr int outer_zeros = 3;  // coefficients on each side

/// x with x + u(x) = y.
ops::Point source_of(const ops::SplineField& u, const ops::Point& y) {
  ops::Point x = y;
  for (int iteration = 0; iteration < 20; ++iteration) {
    const auto jet = u.jet(x);
    ops::Affine slope;
    ops::Point miss{};
    double largest = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      miss[i] = x[i] + jet.value[i] - y[i];
      largest = std::max(largest, std::abs(miss[i]));
      for (std::size_t j = 0; j < 3; ++j) slope.rows[i][j] += jet.gradient[i][j];
    }
    if (largest < 1e-5) break;
    const ops::Point step = slope.inverse()(miss);
    for (std::size_t i = 0; i < 3; ++i) x[i] -= step[i];
  }
  return x;
}

/// Values at knots become the coefficients that give them, along one axis: (c[i-1] + 4 c[i] + c[i+1]) / 6, 0 beyond.
/// Thomas' algorithm; on lines whose neighbours lie `stride` apart.
void to_coefficients(std::array<float, 4>* line, std::size_t stride, std::size_t length) {
  std::vector<double> upper(length);
  double before = 0;
  for (std::size_t i = 0; i < length; ++i) {
    upper[i] = 1 / (4 - before);
    for (std::size_t c = 0; c < 3; ++c) {
      const double left = i == 0 ? 0 : static_cast<double>(line[(i - 1) * stride][c]);
      line[i * stride][c] = static_cast<float>((6 * static_cast<double>(line[i * stride][c]) - left) * upper[i]);
    }
    before = upper[i];
  }
  for (std::size_t i = length - 1; i-- > 0;) {
    for (std::size_t c = 0; c < 3; ++c) line[i * stride][c] -= static_cast<float>(upper[i]) * line[(i + 1) * stride][c];
  }
}

}  // namespace

ops::SplineField inverse_field(const ops::SplineField& u, double step) {
  ops::SplineField v;
  v.spacing = u.spacing / 2;
  v.origin = u.origin;
  for (std::size_t axis = 0; axis < 3; ++axis) v.size[axis] = 2 * u.size[axis] - 1;
  const auto nx = static_cast<std::size_t>(v.size[0]), ny = static_cast<std::size_t>(v.size[1]),
             nz = static_cast<std::size_t>(v.size[2]);
  v.coefficients.resize(nx * ny * nz);
  for (std::size_t z = outer_zeros; z + outer_zeros < nz; ++z) {
    for (std::size_t y = outer_zeros; y + outer_zeros < ny; ++y) {
      for (std::size_t x = outer_zeros; x + outer_zeros < nx; ++x) {
        const std::array at{x, y, z};
        ops::Point there{};
        for (std::size_t axis = 0; axis < 3; ++axis)
          there[axis] = v.origin[axis] + v.spacing * static_cast<double>(at[axis]);
        const ops::Point from = source_of(u, there);
        auto& value = v.coefficients[(z * ny + y) * nx + x];
        for (std::size_t axis = 0; axis < 3; ++axis) value[axis] = static_cast<float>(from[axis] - there[axis]);
      }
    }
  }
  const std::array<std::size_t, 3> length{nx, ny, nz}, stride{1, nx, nx * ny};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::size_t a = (axis + 1) % 3, b = (axis + 2) % 3;
    for (std::size_t i = 0; i < length[a]; ++i) {
      for (std::size_t j = 0; j < length[b]; ++j) {
        to_coefficients(v.coefficients.data() + i * stride[a] + j * stride[b] + outer_zeros * stride[axis],
                        stride[axis], length[axis] - 2 * outer_zeros);
      }
    }
  }
  for (auto& coefficient : v.coefficients) {
    for (float& c : coefficient) c = static_cast<float>(std::round(static_cast<double>(c) / step) * step);
  }
  return v;
}

}  // namespace tripet::preprocessing
