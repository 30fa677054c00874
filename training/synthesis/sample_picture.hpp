#pragma once

#include <torch/types.h>

#include <vector>

#include "core/picture/png.hpp"

namespace tripet::training {

/// The axial plane through the middle of each scan, dark where uptake is high, the person's left on the left and the
/// front above, one row of the picture a tensor [n, 1, d, h, w] of prepared scans on one grid. All share one scale,
/// from the least to the greatest of `mean`, a scan without noise.
core::Picture sample_picture(const std::vector<torch::Tensor>& rows, const torch::Tensor& mean);

}  // namespace tripet::training
