#pragma once

#include <array>
#include <cstddef>

#include "ops/affine.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// out: the scan's value and its gradient along x, y, z (by voxel) at voxel coordinates cx, cy, cz, trilinear; false
/// outside the outermost voxels' centres.
inline bool interpolate(const float* values, const std::array<int, 3>& size, float cx, float cy, float cz, float* out) {
  // As floats: a coordinate that no int can hold must not be cast.
  if (!(cx >= 0 && cy >= 0 && cz >= 0 && cx < static_cast<float>(size[0] - 1) && cy < static_cast<float>(size[1] - 1) &&
        cz < static_cast<float>(size[2] - 1)))
    return false;
  const int ix = static_cast<int>(cx), iy = static_cast<int>(cy), iz = static_cast<int>(cz);
  const float fx = cx - static_cast<float>(ix), fy = cy - static_cast<float>(iy), fz = cz - static_cast<float>(iz);
  const std::ptrdiff_t nx = size[0], plane = nx * size[1];
  const float* p = values + iz * plane + iy * nx + ix;
  const float* q = p + plane;
  const float a = p[0] + fx * (p[1] - p[0]), b = p[nx] + fx * (p[nx + 1] - p[nx]);
  const float c = q[0] + fx * (q[1] - q[0]), d = q[nx] + fx * (q[nx + 1] - q[nx]);
  const float ab = a + fy * (b - a), cd = c + fy * (d - c);
  out[0] = ab + fz * (cd - ab);
  const float low = (p[1] - p[0]) + fy * ((p[nx + 1] - p[nx]) - (p[1] - p[0]));
  const float high = (q[1] - q[0]) + fy * ((q[nx + 1] - q[nx]) - (q[1] - q[0]));
  out[1] = low + fz * (high - low);
  out[2] = (b - a) + fz * ((d - c) - (b - a));
  out[3] = cd - ab;
  return true;
}

/// From centred template points straight to voxel coordinates, in float.
struct ToIndex {
  std::array<std::array<float, 4>, 3> m;
  /// map: template point to scan point, LPS mm.
  ToIndex(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map);
  float operator()(std::size_t i, const std::array<float, 3>& p) const {
    return m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2] + m[i][3];
  }
};

}  // namespace tripet::preprocessing
