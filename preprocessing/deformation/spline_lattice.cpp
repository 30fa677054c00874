#include "preprocessing/deformation/spline_lattice.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::preprocessing {
namespace {

constexpr int knots_beyond = 2;  // on each side of the points
constexpr int rings_of_zeros = 3;

using TapWeights = std::vector<std::array<float, 4>>;

/// Along x: each row of `from` values becomes one of as many points as there are weights.
void expand_rows(const float* from, std::size_t length, std::size_t rows, const std::vector<int>& first,
                 const TapWeights& weights, float* to) {
  for (std::size_t row = 0; row < rows; ++row, from += length, to += weights.size()) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const float* taps = from + first[i];
      const auto& w = weights[i];
      to[i] = w[0] * taps[0] + w[1] * taps[1] + w[2] * taps[2] + w[3] * taps[3];
    }
  }
}

void gather_rows(const float* from, std::size_t rows, const std::vector<int>& first, const TapWeights& weights,
                 float* to, std::size_t length) {
  for (std::size_t row = 0; row < rows; ++row, from += weights.size(), to += length) {
    std::fill(to, to + length, 0.0F);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      for (std::size_t tap = 0; tap < 4; ++tap)
        to[static_cast<std::size_t>(first[i]) + tap] += weights[i][tap] * from[i];
    }
  }
}

/// Along a slower axis, whose neighbours lie `stride` values apart; `slabs` times, one behind the other.
void expand_slabs(const float* from, std::size_t stride, std::size_t length, std::size_t slabs,
                  const std::vector<int>& first, const TapWeights& weights, float* to) {
  for (std::size_t slab = 0; slab < slabs; ++slab, from += stride * length) {
    for (std::size_t i = 0; i < weights.size(); ++i, to += stride) {
      const float* taps = from + static_cast<std::size_t>(first[i]) * stride;
      const auto& w = weights[i];
      for (std::size_t x = 0; x < stride; ++x) {
        to[x] = w[0] * taps[x] + w[1] * taps[stride + x] + w[2] * taps[2 * stride + x] + w[3] * taps[3 * stride + x];
      }
    }
  }
}

void gather_slabs(const float* from, std::size_t stride, std::size_t slabs, const std::vector<int>& first,
                  const TapWeights& weights, float* to, std::size_t length) {
  for (std::size_t slab = 0; slab < slabs; ++slab, to += stride * length) {
    std::fill(to, to + stride * length, 0.0F);
    for (std::size_t i = 0; i < weights.size(); ++i, from += stride) {
      for (std::size_t tap = 0; tap < 4; ++tap) {
        float* out = to + (static_cast<std::size_t>(first[i]) + tap) * stride;
        const float w = weights[i][tap];
        for (std::size_t x = 0; x < stride; ++x) out[x] += w * from[x];
      }
    }
  }
}

}  // namespace

SplineLattice::SplineLattice(const ops::Grid& points, int ratio) : points_(points) {
  const double step = points.spacing()[0];
  spacing_ = ratio * step;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int count = points.size[axis];
    knots_[axis] = (count - 2 + ratio) / ratio + 1 + 2 * knots_beyond;
    for (int i = 0; i < count; ++i) {
      const double fraction = static_cast<double>(i % ratio) / ratio;
      axes_[axis].first.push_back(i / ratio + knots_beyond - 1);
      axes_[axis].weight.push_back(ops::cubic_weights(fraction));
      auto& slope = axes_[axis].slope.emplace_back(ops::cubic_slopes(fraction));
      for (float& s : slope) s /= static_cast<float>(spacing_);
    }
  }
}

std::size_t SplineLattice::knot_count() const {
  return static_cast<std::size_t>(knots_[0]) * static_cast<std::size_t>(knots_[1]) *
         static_cast<std::size_t>(knots_[2]);
}

void SplineLattice::evaluate(std::span<const float> coefficients, std::span<float> values,
                             std::size_t derivative) const {
  const auto weights = [&](std::size_t axis) -> const TapWeights& {
    return axis == derivative ? axes_[axis].slope : axes_[axis].weight;
  };
  const auto nx = static_cast<std::size_t>(points_.size[0]), ny = static_cast<std::size_t>(points_.size[1]);
  const auto kx = static_cast<std::size_t>(knots_[0]), ky = static_cast<std::size_t>(knots_[1]),
             kz = static_cast<std::size_t>(knots_[2]);
  std::vector<float> along_x(nx * ky * kz), along_y(nx * ny * kz);
  expand_rows(coefficients.data(), kx, ky * kz, axes_[0].first, weights(0), along_x.data());
  expand_slabs(along_x.data(), nx, ky, kz, axes_[1].first, weights(1), along_y.data());
  expand_slabs(along_y.data(), nx * ny, kz, 1, axes_[2].first, weights(2), values.data());
}

void SplineLattice::adjoint(std::span<const float> values, std::span<float> coefficients) const {
  const auto nx = static_cast<std::size_t>(points_.size[0]), ny = static_cast<std::size_t>(points_.size[1]);
  const auto kx = static_cast<std::size_t>(knots_[0]), ky = static_cast<std::size_t>(knots_[1]),
             kz = static_cast<std::size_t>(knots_[2]);
  std::vector<float> along_z(nx * ny * kz), along_y(nx * ky * kz);
  gather_slabs(values.data(), nx * ny, 1, axes_[2].first, axes_[2].weight, along_z.data(), kz);
  gather_slabs(along_z.data(), nx, kz, axes_[1].first, axes_[1].weight, along_y.data(), ky);
  gather_rows(along_y.data(), ky * kz, axes_[0].first, axes_[0].weight, coefficients.data(), kx);
}

ops::SplineField SplineLattice::field(const std::array<std::vector<float>, 3>& coefficients, double step) const {
  ops::SplineField field;
  field.spacing = spacing_;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    field.size[axis] = knots_[axis] + 2 * rings_of_zeros;
    field.origin[axis] = points_.to_world.rows[axis][3] - (knots_beyond + rings_of_zeros) * spacing_;
  }
  const auto nx = static_cast<std::size_t>(field.size[0]), ny = static_cast<std::size_t>(field.size[1]);
  field.coefficients.resize(nx * ny * static_cast<std::size_t>(field.size[2]));
  std::size_t k = 0;
  for (int z = 0; z < knots_[2]; ++z) {
    for (int y = 0; y < knots_[1]; ++y) {
      const auto row =
          (static_cast<std::size_t>(z + rings_of_zeros) * ny + static_cast<std::size_t>(y + rings_of_zeros)) * nx +
          static_cast<std::size_t>(rings_of_zeros);
      for (int x = 0; x < knots_[0]; ++x, ++k) {
        for (std::size_t c = 0; c < 3; ++c) {
          const double rounded = std::round(static_cast<double>(coefficients[c][k]) / step) * step;
          field.coefficients[row + static_cast<std::size_t>(x)][c] = static_cast<float>(rounded);
        }
      }
    }
  }
  return field;
}

}  // namespace tripet::preprocessing
