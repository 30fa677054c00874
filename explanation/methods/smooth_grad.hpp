#pragma once

#include <string>

#include "core/parallel_for.hpp"
#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// SmoothGrad (Smilkov et al. 2017): the mean over `samples` copies of the scan, each with Gaussian noise of its own,
/// of the target's gradient. `noise`: the noise's standard deviation as a share of the scan's range. `key` names the
/// random numbers. scan [1, 1, d, h, w] to float32 [d, h, w]. stop is asked between batches.
torch::Tensor smooth_grad(
    const Explained& explained, const torch::Tensor& scan, int samples, double noise, const std::string& key,
    const core::StopCheck& stop = [] {});

}  // namespace tripet::explanation
