#pragma once

#include <array>
#include <vector>

#include "model/networks/network.hpp"

namespace tripet::explanation {

/// A box of voxels along depth, height, width.
struct Box {
  std::array<std::int64_t, 3> first{}, size{};

  /// That part of [..., d, h, w], a view.
  torch::Tensor of(const torch::Tensor& volume) const;
  std::int64_t voxels() const { return size[0] * size[1] * size[2]; }
};

/// What a scan changed in one box gives, without computing again what did not change: of a stage that convolves 3 x 3 x
/// 3 voxels and pools 2 x 2 x 2, only the maps near the box. In evaluation mode, without gradients.
class LocalChange {
 public:
  /// scan [1, 1, d, h, w]. The network must outlive it.
  LocalChange(model::Network& network, const torch::Tensor& scan);

  /// Logits [boxes, heads] of the scan, in each of the boxes filled from `filling` [1, 1, d, h, w].
  torch::Tensor logits(const std::vector<Box>& boxes, const torch::Tensor& filling) const;

 private:
  model::Network& network_;
  std::vector<torch::Tensor> maps_;  // the scan, then the maps of each stage that is computed in parts
};

}  // namespace tripet::explanation
