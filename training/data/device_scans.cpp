#include "training/data/device_scans.hpp"

#include <ATen/DeviceAccelerator.h>
#include <c10/util/Exception.h>
#include <torch/utils.h>

#include <cstring>

#include "core/log.hpp"

namespace tripet::training {

DeviceScans::DeviceScans(std::shared_ptr<const Dataset> dataset, torch::Device device, std::size_t most_bytes)
    : dataset_(std::move(dataset)), device_(device), most_bytes_(most_bytes), kept_(dataset_->size()) {}

torch::Tensor DeviceScans::values(std::size_t index) {
  if (kept_[index].defined()) return kept_[index];
  std::vector<float> memory;
  const auto values = dataset_->harmonised(index, memory);
  // From page-locked memory the copy runs beside what this thread does next; LibTorch keeps the memory until it is
  // done.
  const torch::Tensor staged =
      torch::empty({static_cast<std::int64_t>(values.size())}, torch::TensorOptions().pinned_memory(device_.is_cuda()));
  std::memcpy(staged.data_ptr<float>(), values.data(), values.size_bytes());
  const auto on_device = [&] { return staged.to(device_, torch::kFloat32, /*non_blocking=*/true); };
  torch::Tensor copy;
  try {
    copy = on_device();
  } catch (const c10::OutOfMemoryError&) {
    if (!forget()) throw;
    copy = on_device();
  }
  if (kept_bytes_ + values.size_bytes() <= most_bytes_) {
    kept_bytes_ += values.size_bytes();
    kept_[index] = copy;
  }
  return copy;
}

void DeviceScans::release() {
  // What other streams still read.
  if (device_.is_cuda()) at::accelerator::synchronizeDevice(device_.index());
  kept_.assign(kept_.size(), torch::Tensor());
  kept_bytes_ = 0;
}

bool DeviceScans::forget() {
  most_bytes_ = 0;
  if (kept_bytes_ == 0) return false;
  core::log_info("the scans do not stay in the memory of " + device_.str() +
                 ", which the network needs; each step copies its own");
  release();
  return true;
}

std::shared_ptr<DeviceScans> scans_on(torch::Device device, std::shared_ptr<const Dataset> dataset) {
  torch::empty({1}, device);  // before the first one there is nothing to ask
  const std::size_t free_bytes = at::accelerator::getMemoryInfo(device.index()).first;
  return std::make_shared<DeviceScans>(std::move(dataset), device, free_bytes / 2);
}

}  // namespace tripet::training
