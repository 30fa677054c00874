#include "training/device/library_versions.hpp"

#include <ATen/Context.h>
#include <torch/version.h>

#include "core/error.hpp"
#include "training/device/device.hpp"

namespace tripet::training {

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::string gpus;
  try {
    choose_device({.device = "cuda"});
    gpus = std::to_string(at::getNumGPUs());
  } catch (const core::Error& e) {
    gpus = e.what();
  }
  return {{"LibTorch", TORCH_VERSION}, {"GPU", gpus}};
}

}  // namespace tripet::training
