#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/parallel_for.hpp"
#include "explanation/explain_options.hpp"
#include "explanation/methods/target.hpp"
#include "ops/grid.hpp"

namespace tripet::explanation {

/// A scan as the network sees it, and what it is compared with.
struct MapInput {
  torch::Tensor scan, baseline;   // float32 [1, 1, d, h, w], on the network's device
  std::array<int, 3> size;        // voxels along x, y, z
  std::array<double, 3> spacing;  // mm
  std::string key;                // names its random numbers
};

/// seen: the scan as the network sees it, on this grid; baseline: the same of what it is compared with.
MapInput make_input(const std::vector<float>& seen, const std::vector<float>& baseline, const ops::Grid& grid,
                    torch::Device device, const std::string& key);

/// What one method says of one scan.
struct MethodMap {
  std::vector<float> values;  // x fastest, on the prepared scan's grid, smoothed where the options say so
  core::Json numbers;         // of integrated gradients: value_at_baseline, steps, incompleteness; else empty
};

/// method: one of method_names. stop is asked between batches. Throws UsageError for a layer that the network does not
/// have.
MethodMap make_map(const std::string& method, const Explained& explained, const MapInput& input,
                   const MethodOptions& options, const core::StopCheck& stop);

}  // namespace tripet::explanation
