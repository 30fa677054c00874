#include "preprocessing/resolution/common_resolution.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "ops/smooth.hpp"
#include "preprocessing/resampling.hpp"

namespace tripet::preprocessing {
namespace {

constexpr double fwhm_squared = 5.545177444479562;  // of a variance of 1: 8 ln 2
// As much as estimates are off by: a scan that is blurrier by less may have the common resolution.
constexpr double tolerance = 0.5;  // mm
// Below this variance (voxels^2) ops::smooth() is narrower than asked for; three points have the variance exactly.
constexpr double narrow = 0.35;

/// along: 1, or the count of a row or a plane, whichever lies between neighbours.
void smooth_by_three_points(std::span<float> values, int size, std::size_t along, double variance) {
  const auto side = static_cast<float>(variance / 2);
  const auto last = static_cast<std::size_t>(size - 1);
  std::vector<float> before(along);
  for (std::size_t start = 0; start < values.size(); start += along * static_cast<std::size_t>(size)) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(start), along, before.begin());
    for (std::size_t i = 0; i <= last; ++i) {
      for (std::size_t k = 0; k < along; ++k) {
        float& here = values[start + i * along + k];
        const float after = i == last ? here : values[start + (i + 1) * along + k];
        const float kept = here;
        here += side * (before[k] + after - 2 * here);
        before[k] = kept;
      }
    }
  }
}

}  // namespace

MissingBlur missing_blur(double fwhm, const Resolution& own, const ops::Grid& scan_grid, const ops::Grid& prepared_grid,
                         const ops::Affine& template_to_scan) {
  const auto scale = scale_along_axes(scan_grid, template_to_scan);
  const auto by_resampling = variance_of_resampling(scan_grid, prepared_grid, template_to_scan);
  MissingBlur missing;
  std::array<double, 3> prepared{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double wanted = fwhm * fwhm / fwhm_squared;
    const double there =
        (own.fwhm[axis] * own.fwhm[axis] / fwhm_squared + by_resampling[axis]) / (scale[axis] * scale[axis]);
    prepared[axis] = std::sqrt(there * fwhm_squared);
    missing.variance[axis] = std::max(0.0, wanted - there) * scale[axis] * scale[axis];
  }
  const double worst = *std::max_element(prepared.begin(), prepared.end());
  if (worst > fwhm + tolerance) {
    missing.doubt = "its resolution of " + core::format_number(std::round(10 * worst) / 10) +
                    " mm is worse than --resolution " + core::format_number(fwhm) +
                    ", and is not sharpened: choose a larger --resolution, or leave the scan out";
  }
  return missing;
}

CommonResolution to_common_resolution(const BlurredTissues& tissues, double fwhm, const ops::Grid& scan_grid,
                                      std::span<const float> scan, const ops::Grid& prepared_grid,
                                      const ops::Affine& template_to_scan) {
  CommonResolution result;
  result.own = estimate_resolution(tissues, scan_grid, scan, template_to_scan);
  if (!result.own) {
    result.json = {{"FWHM", nullptr}};
    if (fwhm > 0) result.doubts.emplace_back("its resolution can't be told, so that --resolution did not smooth it");
    return result;
  }
  result.json = {{"FWHM", core::Json::array()}, {"Explained", result.own->explained}};
  for (const double own : result.own->fwhm) result.json["FWHM"].push_back(std::round(100 * own) / 100);
  if (!(fwhm > 0)) return result;
  const MissingBlur missing = missing_blur(fwhm, *result.own, scan_grid, prepared_grid, template_to_scan);
  if (!missing.doubt.empty()) result.doubts.push_back(missing.doubt);
  for (const double variance : missing.variance)
    result.json["SmoothedBy"].push_back(std::round(100 * std::sqrt(variance * fwhm_squared)) / 100);
  result.smoothed.assign(scan.begin(), scan.end());
  smooth_by_variance(result.smoothed, scan_grid, missing.variance);
  return result;
}

void smooth_by_variance(std::span<float> values, const ops::Grid& grid, const std::array<double, 3>& variance) {
  const auto spacing = grid.spacing();
  std::array<double, 3> sigma{};
  std::size_t along = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double voxels = variance[axis] / (spacing[axis] * spacing[axis]);
    if (voxels > narrow) {
      sigma[axis] = std::sqrt(voxels);
    } else if (voxels > 0) {
      smooth_by_three_points(values, grid.size[axis], along, voxels);
    }
    along *= static_cast<std::size_t>(grid.size[axis]);
  }
  ops::smooth(values, grid.size, sigma);
}

}  // namespace tripet::preprocessing
