#include "training/device/device.hpp"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/autocast_mode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>
#include <link.h>

#include <charconv>
#include <filesystem>
#include <map>

#include "core/error.hpp"
#include "core/log.hpp"
#include "training/device/gpu_parts.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

/// Where the LibTorch lies that this process works with.
fs::path torch_folder() {
  void* handle = dlopen("libtorch_cpu.so", RTLD_NOW | RTLD_NOLOAD);
  link_map* map = nullptr;
  if (handle == nullptr || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) return {};
  return fs::path(map->l_name).parent_path();
}

/// Opens LibTorch's CUDA libraries and ours. Why no GPU can be used; empty where one can.
std::string open_libraries() {
  const auto library = torch_folder() / "libtorch_cuda.so";
  if (!fs::exists(library)) return library.string() + " is missing: this LibTorch is one without CUDA";
  // Before the first query for CUDA, not after.
  if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    return std::string(dlerror()) + "; scripts/setup --cuda installs LibTorch's CUDA libraries";
  }
  try {
    at::globalContext().lazyInitDevice(torch::kCUDA);
  } catch (const c10::Error& error) {
    return core::one_line(error.what_without_backtrace());
  }
  if (!at::hasCUDA() || at::getNumGPUs() == 0) return "there is none";
  // LibTorch tries its convolutions once for each size and takes the fastest.
  at::globalContext().setBenchmarkCuDNN(true);
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
  open_gpu_parts();
  return {};
}

const std::string& why_no_gpu() {
  static const std::string reason = open_libraries();
  return reason;
}

/// For whoever asked for nothing: a GPU that cannot be used is worth a word, none is not.
bool has_gpu() {
  static const bool has = [] {
    if (why_no_gpu().empty()) return true;
    if (fs::exists("/dev/nvidiactl")) {
      core::log_warn("computes on the CPU, as this machine's GPU cannot be used: " + why_no_gpu());
    } else {
      core::log_debug("CUDA: " + why_no_gpu());
    }
    return false;
  }();
  return has;
}

}  // namespace

torch::Device choose_device(const DeviceOptions& options) {
  const std::string& name = options.device;
  if (name == "cpu") return torch::kCPU;
  if (name == "auto") return has_gpu() ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
  int index = 0;
  const bool numbered = name.starts_with("cuda:");
  const char* end = name.data() + name.size();
  if (name != "cuda" && (!numbered || std::from_chars(name.data() + 5, end, index).ptr != end || index < 0)) {
    throw core::UsageError("--device " + name + ": choose auto, cpu, cuda or cuda:N");
  }
  if (!why_no_gpu().empty()) {
    throw core::Error("--device " + name + ": no GPU can be used: " + why_no_gpu() + "; or use --device cpu");
  }
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

OwnStream::OwnStream(torch::Device device) {
  if (!device.is_cuda()) return;
  // The same again for the same thread: LibTorch keeps freed memory for the stream that it was asked for on.
  thread_local std::map<c10::DeviceIndex, c10::Stream> of_gpus;
  const c10::impl::VirtualGuardImpl gpus(device.type());
  if (!of_gpus.contains(device.index())) of_gpus.emplace(device.index(), gpus.getStreamFromGlobalPool(device));
  // What other streams have begun.
  at::accelerator::synchronizeDevice(device.index());
  guard_.emplace(of_gpus.at(device.index()));
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
