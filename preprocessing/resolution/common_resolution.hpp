#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "ops/grid.hpp"
#include "preprocessing/resolution/resolution.hpp"

namespace tripet::preprocessing {

/// What brings a scan to the resolution that all scans are to have.
struct MissingBlur {
  std::array<double, 3> variance{};  // mm^2 along the axes of the scan's grid; 0 where nothing is missing
  std::string doubt;                 // non-empty: the scan is blurrier than that, which smoothing can't undo
};

/// fwhm: mm in the template that the prepared scan is to have. own: the scan's. What resampling to the prepared scan's
/// grid blurs by itself is taken off.
MissingBlur missing_blur(double fwhm, const Resolution& own, const ops::Grid& scan_grid, const ops::Grid& prepared_grid,
                         const ops::Affine& template_to_scan);

/// What is known of a scan's resolution, and what was done about it.
struct CommonResolution {
  std::optional<Resolution> own;
  std::vector<float> smoothed;      // the scan on its own grid; empty where it stays as it is
  std::vector<std::string> doubts;  // each a reason to look at this scan
  core::Json json;                  // for the sidecar
};

/// Tells the scan's resolution and, where fwhm is above 0, smooths it by what is missing.
CommonResolution to_common_resolution(const BlurredTissues& tissues, double fwhm, const ops::Grid& scan_grid,
                                      std::span<const float> scan, const ops::Grid& prepared_grid,
                                      const ops::Affine& template_to_scan);

/// Smooths by a Gaussian of that variance (mm^2) along each axis, exactly also where it is narrower than a voxel.
void smooth_by_variance(std::span<float> values, const ops::Grid& grid, const std::array<double, 3>& variance);

}  // namespace tripet::preprocessing
