#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::training {

/// Prepared scans float32 [n, 1, d, h, w] with their classes, int64 [n].
struct LabelledScans {
  torch::Tensor scans, labels;
};

/// How like real scans synthetic ones are, in numbers that say whether they are of use: a JSON object with
///
/// - difference_maps: for each pair of classes the correlation over voxels of the difference of their means among
///   synthetic scans with that among the real ones learnt from (`correlation`) and among real ones not learnt from
///   (`held_out`), and that of the two real ones (`real`): what sampling alone allows. The last two only where
///   held-out scans of both classes are given;
/// - mean_correlation, deviation_ratio: of the voxels' means; median over voxels of the deviations' ratio, 1: alike;
/// - power: for thirds of the spatial frequencies, low to high, the power of synthetic scans around their mean by that
///   of the real ones;
/// - ssim: mean structural similarity (Wang et al. 2004, boxes of 7 voxels, at two scales) of pairs of scans, real and
///   synthetic; more alike than real ones: little diversity;
/// - nearest: the share of synthetic scans whose nearest real scan is one learnt from, among as many that were not, and
///   between which shares 95 % lie by chance (which scans were learnt from being exchanged at random); a higher one
///   says that scans were learnt by heart. Null without held-out scans.
///
/// Voxels: where the mean real scan is above a fifth of its maximum. Each class is weighted alike in all three sets.
core::Json scan_quality(const LabelledScans& learnt, const LabelledScans& held_out, const LabelledScans& synthetic,
                        const std::vector<std::string>& classes);

}  // namespace tripet::training
