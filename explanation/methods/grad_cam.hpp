#pragma once

#include <array>
#include <string>

#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// Gradient-weighted class activation (Selvaraju et al. 2017): the feature maps of a stage, each weighed by the mean of
/// the target's gradient over it, summed, negative values dropped, and brought to the scan's grid by trilinear
/// interpolation. scans [n, 1, d, h, w] to float32 [n, d, h, w] on their device; stage below
/// network.feature_stages(). With a baseline, of their shape, only what the feature maps differ by from its own is
/// weighed: uptake that is missing is seen, and what both have in common, such as the constant that maps hold outside
/// of the head, is not.
torch::Tensor grad_cam(const Explained& explained, const torch::Tensor& scans, std::size_t stage,
                       const torch::Tensor& baseline = {});

/// The stage that --layer means: "last", a number from 1, the name or the end of the name of a stage, or "auto": the
/// deepest whose maps' voxels are at most 32 mm wide, so that a lobe is more than one of them. scan [1, 1, d, h, w],
/// spacing of its voxels in mm (x, y, z). Throws UsageError naming what there is.
std::size_t find_stage(model::Network& network, const std::string& layer, const torch::Tensor& scan,
                       const std::array<double, 3>& spacing);

}  // namespace tripet::explanation
