#include "training/data/device_scans.hpp"

#include <ATen/DeviceAccelerator.h>
#include <torch/utils.h>

#include <cstring>

namespace tripet::training {

DeviceScans::DeviceScans(std::shared_ptr<const Dataset> dataset, torch::Device device, std::size_t most_bytes)
    : dataset_(std::move(dataset)), device_(device), most_bytes_(most_bytes), kept_(dataset_->size()) {}

torch::Tensor DeviceScans::values(std::size_t index) {
  if (kept_[index].defined()) return kept_[index];
  const auto values = dataset_->values(index);
  // From page-locked memory the copy runs beside what this thread does next; LibTorch keeps the memory until it is
  // done.
  const torch::Tensor staged =
      torch::empty({static_cast<std::int64_t>(values.size())}, torch::TensorOptions().pinned_memory(device_.is_cuda()));
  std::memcpy(staged.data_ptr<float>(), values.data(), values.size_bytes());
  const torch::Tensor copy = staged.to(device_, torch::kFloat32, /*non_blocking=*/true);
  if (kept_bytes_ + values.size_bytes() <= most_bytes_) {
    kept_bytes_ += values.size_bytes();
    kept_[index] = copy;
  }
  return copy;
}

std::shared_ptr<DeviceScans> scans_on(torch::Device device, std::shared_ptr<const Dataset> dataset) {
  torch::empty({1}, device);  // before the first one there is nothing to ask
  const std::size_t free_bytes = at::accelerator::getMemoryInfo(device.index()).first;
  return std::make_shared<DeviceScans>(std::move(dataset), device, free_bytes / 2);
}

}  // namespace tripet::training
