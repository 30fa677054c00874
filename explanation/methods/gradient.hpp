#pragma once

#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// The target's gradient with respect to each scan: [n, 1, d, h, w] to float32 of the same shape.
torch::Tensor gradient(const Explained& explained, const torch::Tensor& scans);

}  // namespace tripet::explanation
