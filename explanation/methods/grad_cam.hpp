#pragma once

#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// Gradient-weighted class activation (Selvaraju et al. 2017): the feature maps of a stage, each weighed by the mean of
/// the target's gradient over it, summed, negative values dropped, and brought to the scan's grid by trilinear
/// interpolation. scans [n, 1, d, h, w] to float32 [n, d, h, w] on their device; stage below
/// network.feature_stages().
torch::Tensor grad_cam(const Explained& explained, const torch::Tensor& scans, std::size_t stage);

/// The stage that --layer means: "last", a number from 1, or the name or the end of the name of a stage. Throws
/// UsageError naming what there is.
std::size_t find_stage(const model::Network& network, const std::string& layer);

}  // namespace tripet::explanation
