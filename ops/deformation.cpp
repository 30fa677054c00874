#include "ops/deformation.hpp"

namespace tripet::ops {

Point Deformation::operator()(const Point& p) const {
  Point q = first(p);
  if (field) {
    const Point u = field->at(q);
    for (std::size_t axis = 0; axis < 3; ++axis) q[axis] += u[axis];
  }
  return then(q);
}

}  // namespace tripet::ops
