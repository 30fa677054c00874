#pragma once

#include <array>

#include "ops/affine.hpp"

namespace tripet::ops {

/// What the rows of a warp have in common: voxels, x fastest, and the way from one point of a row to the next.
struct Source {
  const float* values;
  std::array<int, 3> size;
  Point step;
  Point steps{1 / step[0], 1 / step[1], 1 / step[2]};  // to the next voxel of the source along each axis
};

/// A row of the result: the points start + x * step, of which those of x in [first, end) lie in the source.
struct SourceRow {
  Point start;
  int first, end;
  float* out;
};

/// Finds [first, end) within [0, count).
SourceRow source_row(const Source& source, const Point& start, int count, float* out);

/// Whether the vectorised kernel can find its way: there are pairs along x, and what lies between two points of a
/// vector of up to 16 is a number that its arithmetic holds.
bool suits_vectors(const Source& source);

}  // namespace tripet::ops
