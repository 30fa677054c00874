#pragma once

#include <optional>

#include "ops/spline_field.hpp"

namespace tripet::ops {

/// p -> then(q + u(q)) where q = first(p) and u the field; without a field it is affine.
struct Deformation {
  Affine first;
  std::optional<SplineField> field;
  Affine then;

  Point operator()(const Point& p) const;
  /// The map without its field.
  Affine affine() const { return then * first; }
};

}  // namespace tripet::ops
