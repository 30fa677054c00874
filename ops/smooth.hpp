#pragma once

#include <array>
#include <span>

namespace tripet::ops {

/// Gaussian smoothing in place, one axis after the other; sigma in voxels along x, y, z (0: that axis stays as it is).
/// The kernel is cut at four sigma. Near an edge it is renormalised to what lies inside, so that a constant stays
/// constant.
void smooth(std::span<float> values, const std::array<int, 3>& size, const std::array<double, 3>& sigma);

/// Full width at half maximum in millimetres to sigma in voxels.
std::array<double, 3> sigma_in_voxels(double fwhm, const std::array<double, 3>& spacing);

}  // namespace tripet::ops
