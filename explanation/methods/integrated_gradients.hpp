#pragma once

#include "core/parallel_for.hpp"
#include "explanation/methods/target.hpp"

namespace tripet::explanation {

/// The target's change from a baseline to the scan, shared among the voxels.
struct PathIntegral {
  torch::Tensor map;  // float32 [d, h, w]
  double at_scan = 0, at_baseline = 0;
  int steps = 0;  // gradients that were taken in the end

  /// How far the map's sum is from at_scan - at_baseline, as a share of that or of 1e-4, whichever is larger: a target
  /// that does not move has nothing to share.
  double incompleteness() const;
};

/// Integrated gradients (Sundararajan et al. 2017): (scan - baseline) times the mean gradient on the straight line
/// between them, by Gauss-Legendre quadrature with `steps` points, doubled up to `most_steps` until the map is complete
/// to `tolerance`. scan, baseline [1, 1, d, h, w], of one device. stop is asked between batches.
PathIntegral integrated_gradients(
    const Explained& explained, const torch::Tensor& scan, const torch::Tensor& baseline, int steps,
    double tolerance = 0.01, int most_steps = 1024, const core::StopCheck& stop = [] {});

}  // namespace tripet::explanation
