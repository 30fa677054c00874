#include "training/device/device.hpp"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <dlfcn.h>

#include <charconv>

#include "core/error.hpp"
#include "core/log.hpp"
#include "training/device/gpu_parts.hpp"

namespace tripet::training {
namespace {

// CUDA must be loaded before the first query for it, not after.
bool open_libraries() {
  Dl_info info;
  if (dladdr(reinterpret_cast<const void*>(&at::globalContext), &info) == 0) return false;
  const auto library = std::filesystem::path(info.dli_fname).parent_path() / "libtorch_cuda.so";
  if (!std::filesystem::exists(library)) return false;
  if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    core::log_debug(std::string("CUDA: ") + dlerror());
    return false;
  }
  if (!at::hasCUDA() || !at::globalContext().hasCUDA() || at::getNumGPUs() == 0) return false;
  // LibTorch tries its convolutions once for each size and takes the fastest.
  at::globalContext().setBenchmarkCuDNN(true);
  open_gpu_parts();
  return true;
}

bool load_cuda() {
  static const bool loaded = open_libraries();
  return loaded;
}

}  // namespace

torch::Device choose_device(const DeviceOptions& options) {
  const std::string& name = options.device;
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return load_cuda() ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
  int index = 0;
  const bool numbered = name.starts_with("cuda:");
  const char* end = name.data() + name.size();
  if (name != "cuda" && (!numbered || std::from_chars(name.data() + 5, end, index).ptr != end || index < 0)) {
    throw core::UsageError("--device " + name + ": choose auto, cpu, cuda or cuda:N");
  }
  if (!load_cuda()) throw core::Error("--device " + name + ": no GPU can be used by this LibTorch; use --device cpu");
  if (index >= static_cast<int>(at::getNumGPUs())) {
    throw core::Error("--device " + name + ": there are " + std::to_string(at::getNumGPUs()) + " GPUs, counted from 0");
  }
  return {torch::kCUDA, static_cast<torch::DeviceIndex>(index)};
}

DeviceOptions resolve(const DeviceOptions& options) {
  const torch::Device device = choose_device(options);
  const std::string precision = device.is_cuda() ? "bfloat16" : "float32";
  if (device.is_cpu() && options.precision == "bfloat16" && __builtin_cpu_supports("avx512bf16") == 0) {
    core::log_warn(
        "--precision bfloat16: this processor has no instructions for it; float32 is faster here, and the way in which "
        "LibTorch replaces them has given wrong gradients for the smallest maps");
  }
  return {device.str(), options.precision == "auto" ? precision : options.precision};
}

DeviceOptions own_gpu(DeviceOptions options, int place) {
  if (place > 0 && (options.device == "auto" || options.device == "cuda") && choose_device(options).is_cuda()) {
    options.device = "cuda:" + std::to_string(static_cast<std::size_t>(place) % at::getNumGPUs());
  }
  return options;
}

PrecisionGuard::PrecisionGuard(const DeviceOptions& options, torch::Device device)
    : type_(device.type()),
      active_(options.precision == "bfloat16" || (options.precision == "auto" && device.is_cuda())) {
  if (!active_) return;
  at::autocast::increment_nesting();
  at::autocast::set_autocast_enabled(type_, true);
  at::autocast::set_autocast_dtype(type_, torch::kBFloat16);
}

PrecisionGuard::~PrecisionGuard() {
  if (!active_) return;
  at::autocast::set_autocast_enabled(type_, false);
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

void place(model::Network& network, torch::Device device) {
  network.to(device);
  for (auto& parameter : network.parameters()) {
    if (parameter.dim() != 5) continue;
    parameter.set_data(parameter.size(1) == 1 ? as_channels_last(parameter)
                                              : parameter.contiguous(torch::MemoryFormat::ChannelsLast3d));
  }
}

torch::Tensor as_channels_last(const torch::Tensor& scans) {
  const auto d = scans.size(2), h = scans.size(3), w = scans.size(4);
  return scans.detach().as_strided(scans.sizes(), {d * h * w, 1, h * w, w, 1});
}

}  // namespace tripet::training
