#include "training/device/gpu_parts.hpp"

#include <dlfcn.h>

#include <filesystem>
#include <string>

#include "core/log.hpp"
#include "core/resources.hpp"

namespace tripet::training {
namespace {

const GpuParts* opened_parts = nullptr;

/// Beside the program, or where it was installed.
const GpuParts* open_parts() {
  const auto program = core::program_folder();
  for (const auto& folder : {program, program.parent_path() / "lib"}) {
    const auto library = folder / "libtripet_cuda.so";
    if (!std::filesystem::exists(library)) continue;
    void* handle = dlopen(library.c_str(), RTLD_NOW);
    if (handle == nullptr) {
      core::log_warn(library.string() + " cannot be opened, training on the GPU is slower without it: " + dlerror());
      return nullptr;
    }
    const auto parts = reinterpret_cast<const GpuParts* (*)()>(dlsym(handle, "tripet_gpu_parts"));
    if (parts != nullptr) return parts();
    core::log_warn(library.string() + " is not of this program, training on the GPU is slower without it");
    return nullptr;
  }
  core::log_warn(
      "libtripet_cuda.so is not beside the program: training on the GPU is slower without it; build it where "
      "nvcc is installed");
  return nullptr;
}

}  // namespace

void open_gpu_parts() {
  opened_parts = open_parts();
  if (opened_parts != nullptr) ops::use_gpu_kernels(&opened_parts->kernels);
}

const GpuParts* gpu_parts() {
  return opened_parts;
}

}  // namespace tripet::training
