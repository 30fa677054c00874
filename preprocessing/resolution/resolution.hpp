#pragma once

#include <array>
#include <optional>
#include <span>

#include "ops/grid.hpp"
#include "preprocessing/resolution/blurred_tissues.hpp"

namespace tripet::preprocessing {

/// A scan's resolution: the Gaussian by which it shows a point.
struct Resolution {
  std::array<double, 3> fwhm{};  // mm along the axes of the scan's grid
  double explained = 0;          // share of the variance of what is not smooth that the tissues explain
};

/// The blur of the sum of tissues that explains the scan best: least squares by Gauss-Newton over the variances along
/// the scan's three axes, with the tissues' uptake fitted anew at each step (variable projection, Golub & Pereyra 1973)
/// and a smooth displacement, so that anatomy that lies elsewhere than in the template does not pass for blur. Only the
/// inside of the brain counts, and there only what is finer than about 20 mm. Noise does not play in, however it is
/// correlated. template_to_scan: LPS mm, as registration finds it; the scan's values must be finite. Nothing where the
/// scan shows too little: not enough of the brain, tissues that explain less than a tenth, or a blur that no scanner
/// has.
std::optional<Resolution> estimate_resolution(const BlurredTissues& tissues, const ops::Grid& scan_grid,
                                              std::span<const float> scan, const ops::Affine& template_to_scan);

/// mm of the scan for one mm of the template, along each axis of the scan's grid.
std::array<double, 3> scale_along_axes(const ops::Grid& scan_grid, const ops::Affine& template_to_scan);

}  // namespace tripet::preprocessing
