#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "training/data/dataset.hpp"

namespace tripet::training {

/// The prepared scans of a cohort in the memory of a GPU: each is copied when it is first wanted and stays, as long as
/// those that stay fit into a limit; the others are copied every time, as all are once the memory has turned out to be
/// too small for them and the work beside them. For one thread.
class DeviceScans {
 public:
  DeviceScans(std::shared_ptr<const Dataset> dataset, torch::Device device, std::size_t most_bytes);

  const torch::Device& device() const { return device_; }
  /// As it lies in its file, or harmonised, float32 [voxels] on the device, copied on the current stream.
  torch::Tensor values(std::size_t index);
  std::size_t kept_bytes() const { return kept_bytes_; }
  /// Gives the memory back until scans are wanted again.
  void release();
  /// The same for good: from now on each scan is copied every time. Whether any had stayed.
  bool forget();

 private:
  const std::shared_ptr<const Dataset> dataset_;
  const torch::Device device_;
  std::size_t most_bytes_;
  std::size_t kept_bytes_ = 0;
  std::vector<torch::Tensor> kept_;
};

/// With half of what is free on the device as their limit.
std::shared_ptr<DeviceScans> scans_on(torch::Device device, std::shared_ptr<const Dataset> dataset);

}  // namespace tripet::training
