#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "ops/grid.hpp"
#include "ops/spline_field.hpp"

namespace tripet::preprocessing {

/// Cubic B-splines at the points of a lattice whose axes are the world's: one axis at a time, which costs far less than
/// 64 coefficients a point. Knots lie on every `ratio`-th point and reach two knots beyond the lattice.
class SplineLattice {
 public:
  /// points: its to_world must be a positive spacing, the same along each axis, and a translation.
  SplineLattice(const ops::Grid& points, int ratio);

  const ops::Grid& points() const { return points_; }
  const std::array<int, 3>& knots() const { return knots_; }
  std::size_t knot_count() const;
  double knot_spacing() const { return spacing_; }

  /// values = B coefficients, for one component; both x fastest. derivative: the axis by whose coordinate (mm) the
  /// splines are differentiated; 3: none.
  void evaluate(std::span<const float> coefficients, std::span<float> values, std::size_t derivative = 3) const;
  /// coefficients = B^T values.
  void adjoint(std::span<const float> values, std::span<float> coefficients) const;

  /// The field of these coefficients (three components), with three more that are 0 on each side, rounded to `step` mm.
  ops::SplineField field(const std::array<std::vector<float>, 3>& coefficients, double step) const;

 private:
  struct Axis {
    std::vector<int> first;                    // of the four knots that reach a point
    std::vector<std::array<float, 4>> weight;  // of each of them
    std::vector<std::array<float, 4>> slope;   // by mm
  };

  ops::Grid points_;
  std::array<int, 3> knots_{};
  double spacing_ = 0;
  std::array<Axis, 3> axes_;
};

}  // namespace tripet::preprocessing
