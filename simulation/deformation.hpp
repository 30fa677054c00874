#pragma once

#include <array>
#include <vector>

#include "simulation/field.hpp"

namespace tripet::simulation {

/// Three components and one that pads them to a register.
struct Vector4 {
  std::array<float, 4> v{};
  friend Vector4 operator+(Vector4 a, const Vector4& b) {
    for (std::size_t i = 0; i < 4; ++i) a.v[i] += b.v[i];
    return a;
  }
  friend Vector4 operator-(Vector4 a, const Vector4& b) {
    for (std::size_t i = 0; i < 4; ++i) a.v[i] -= b.v[i];
    return a;
  }
  friend Vector4 operator*(Vector4 a, float factor) {
    for (std::size_t i = 0; i < 4; ++i) a.v[i] *= factor;
    return a;
  }
};

/// Displacements in millimetres on a grid; outside it those of its border.
struct VectorField {
  ops::Grid grid;
  ops::Affine to_index;
  std::vector<Vector4> values;

  ops::Point at(const ops::Point& world) const;
};

/// The brain over which deformations have no affine part: made once for a cohort.
struct BrainPoints {
  BrainPoints(const ops::Grid& field_grid, std::vector<ops::Point> world);

  ops::Grid field_grid;
  std::vector<ops::Point> points;  // world
  ops::Point centre{};             // their mean
  ops::Affine inverse_covariance;  // linear part only
};

/// x -> x + u(x): u is smooth noise of FWHM 40 mm without its least-squares affine part over the brain, scaled so that
/// the root mean square length of u over the brain is `rms`. Hence the affine map closest to the deformation is the
/// identity, exactly.
VectorField draw_deformation(const BrainPoints& brain, double rms, core::Random& random);

/// v with x = y + v(y) where y = x + u(x), on the same grid.
VectorField inverse(const VectorField& deformation);

}  // namespace tripet::simulation
