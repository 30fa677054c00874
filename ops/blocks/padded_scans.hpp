#pragma once

#include <cstdint>

#include "ops/blocks/map_shape.hpp"
#include "ops/parallel.hpp"

namespace tripet::ops {

/// Scans [scans, depth, height, width] in memory of size() floats with zeros around, so that no kernel tests for a
/// border.
class PaddedScans {
 public:
  static std::int64_t size(const MapShape& shape);
  static void pad(const float* scans, const MapShape& shape, float* padded, const Parallel& parallel);

  /// padded must outlive it.
  PaddedScans(const float* padded, const MapShape& shape);
  /// Voxel (0, 0, 0) of a scan; negative steps from it reach the zeros.
  const float* scan(std::int64_t n) const { return padded_ + n * per_scan_ + 2 * plane_ + 2 * row_ + 2; }
  std::int64_t row() const { return row_; }
  std::int64_t plane() const { return plane_; }

 private:
  std::int64_t row_, plane_, per_scan_;
  const float* padded_;
};

}  // namespace tripet::ops
