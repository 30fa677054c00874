#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/resolution/blurred_tissues.hpp"

namespace tripet::preprocessing {

/// Every few millimetres a voxel of the scan, as it is, well inside of the brain.
class Lattice {
 public:
  /// template_to_scan: LPS mm.
  Lattice(const BlurredTissues& tissues, const ops::Grid& scan_grid, std::span<const float> scan,
          const ops::Affine& template_to_scan);

  const std::vector<ops::Point>& points() const { return points_; }  // in the template, LPS mm
  const std::vector<float>& values() const { return values_; }       // of the scan
  /// Takes what is smooth off values at the points: their weighted mean over the points around (FWHM 12 mm).
  void take_off_smooth_part(std::span<float> values) const;

 private:
  std::vector<float> smoothed(std::span<const float> values) const;

  std::array<int, 3> size_{};
  std::array<double, 3> sigma_{};
  std::vector<std::uint32_t> place_;  // of each point in the lattice
  std::vector<ops::Point> points_;
  std::vector<float> values_;
  std::vector<float> weight_;  // of the mean at each point
};

}  // namespace tripet::preprocessing
