#pragma once

#include <span>

namespace tripet::explanation {

/// Spearman's correlation of the sizes of two maps over the voxels whose share of the brain is at least a half, ties at
/// their mean rank. NaN where one of them is constant.
double likeness(std::span<const float> a, std::span<const float> b, std::span<const float> brain);

}  // namespace tripet::explanation
