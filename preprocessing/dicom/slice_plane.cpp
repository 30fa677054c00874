#include "preprocessing/dicom/slice_plane.hpp"

#include <cmath>

namespace tripet::preprocessing {

std::array<double, 3> SlicePlane::normal() const {
  const auto& o = orientation;
  std::array<double, 3> n{o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
  const double length = std::hypot(n[0], n[1], n[2]);
  if (length > 0) {
    for (double& value : n) value /= length;
  }
  return n;
}

double SlicePlane::height() const {
  const auto n = normal();
  return n[0] * position[0] + n[1] * position[1] + n[2] * position[2];
}

}  // namespace tripet::preprocessing
