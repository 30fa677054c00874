#pragma once

#include "ops/spline_field.hpp"

namespace tripet::preprocessing {

/// The field v with x = y + v(y) where y = x + u(x), at half the spacing of u: exact at its own knots (Newton's
/// method), cubic splines between them, coefficients rounded to `step` mm. u must not fold.
ops::SplineField inverse_field(const ops::SplineField& u, double step);

}  // namespace tripet::preprocessing
