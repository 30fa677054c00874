#pragma once

#include <torch/types.h>

#include "training/data/batches.hpp"
#include "training/data/dataset.hpp"

namespace tripet::training {

/// The mean training scan and the deviation of each voxel around it, float32 [d, h, w] in the unit of the prepared
/// scans. Generator and discriminator see how a scan differs from the mean, in deviations: a voxel of the skull counts
/// as much as one of the cortex, and what all brains share need not be learnt. Fitted to training scans alone.
struct ScanMaps {
  torch::Tensor mean, deviation;

  /// Prepared scans [n, 1, d, h, w] to (-1, 1): 4 deviations are 1, what lies beyond is cut off.
  torch::Tensor to_network(const torch::Tensor& scans) const;
  torch::Tensor to_scans(const torch::Tensor& outputs) const;
};

/// Deviations are no less than a quarter of their mean over all voxels: what hardly varies is not blown up.
ScanMaps fit_scan_maps(const Dataset& dataset, const Indices& scans);

/// A prepared scan as it lies in its file, float32 [1, 1, d, h, w], without a copy.
torch::Tensor scan_tensor(const Dataset& dataset, std::size_t index);

/// Several of them, [n, 1, d, h, w].
torch::Tensor scan_tensors(const Dataset& dataset, const Indices& scans);

}  // namespace tripet::training
