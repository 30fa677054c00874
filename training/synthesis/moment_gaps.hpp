#pragma once

#include <torch/types.h>

namespace tripet::training {

/// How far the deviations of synthetic scans within their classes are from those of the real scans of a batch, at the
/// grid and at means over 2, 4 and 8 voxels along each axis: the mean squared difference by the mean square of the real
/// ones, mean over the four; 0: alike, 1: all scans of a class are the same. The generator's part of feature matching
/// (Salimans et al. 2016), with second moments for features: a generator that makes the same scan again and again is
/// told so by a gradient. Scans [n, 1, d, h, w] as the networks see them; classes: int64 [n], of both, below `count`.
/// With several ranks, under a SynchronisedGuard, that of all their scans.
torch::Tensor deviation_gap(const torch::Tensor& synthetic, const torch::Tensor& real, const torch::Tensor& classes,
                            std::int64_t count);

/// How far the means of the classes are from those of the batch's real scans: the mean squared difference by the mean
/// square of the real ones' deviations within classes. Arguments as of deviation_gap().
torch::Tensor mean_gap(const torch::Tensor& synthetic, const torch::Tensor& real, const torch::Tensor& classes,
                       std::int64_t count);

}  // namespace tripet::training
