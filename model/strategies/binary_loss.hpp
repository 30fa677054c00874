#pragma once

#include <torch/types.h>

namespace tripet::model {

/// Binary cross entropy of logits z with targets in [0, 1], element by element, float64. Label smoothing draws targets
/// to 1/2. focal > 0 multiplies by |target - sigmoid(z)|^focal (Lin et al. 2017; for soft targets Li et al. 2020),
/// which down-weights easy scans. positive_weights, where defined, multiply the loss of a target's positive part
/// and broadcast.
torch::Tensor binary_losses(const torch::Tensor& z, const torch::Tensor& target, double smoothing, double focal,
                            const torch::Tensor& positive_weights = {});

}  // namespace tripet::model
