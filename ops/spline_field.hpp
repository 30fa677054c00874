#pragma once

#include <array>
#include <vector>

#include "ops/affine.hpp"

namespace tripet::ops {

/// Weights of the four cubic B-splines that reach a point `fraction` (0..1) of a knot's spacing behind the second of
/// them, and their derivatives by that fraction.
std::array<float, 4> cubic_weights(double fraction);
std::array<float, 4> cubic_slopes(double fraction);

/// Displacements (mm, LPS) by cubic B-splines on a lattice along the world's axes. As in ITK's BSplineTransform they
/// are 0 beyond the second outermost coefficients; where the three outermost are 0, displacements and their first two
/// derivatives fade to that without a step.
struct SplineField {
  std::array<int, 3> size{};                       // coefficients along x, y, z; at least 4
  Point origin{};                                  // of the first, mm
  double spacing = 0;                              // mm between them, along each axis
  std::vector<std::array<float, 4>> coefficients;  // x fastest: three components in mm, and one that is 0

  Point at(const Point& point) const;
  /// The displacement, and its derivatives: gradient[i][j] is that of component i by coordinate j.
  struct Jet {
    Point value{};
    std::array<Point, 3> gradient{};
  };
  Jet jet(const Point& point) const;
};

/// det(I + gradient): the volume change of x -> x + u(x).
double jacobian(const SplineField::Jet& jet);

}  // namespace tripet::ops
