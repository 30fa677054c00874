#include "model/gpu_stream.hpp"

#include <c10/core/impl/VirtualGuardImpl.h>

#include <string>

#include "core/error.hpp"
#include "ops/gpu_kernels.hpp"

namespace tripet::model {

void* stream_of(c10::Device device) {
  if (device.is_cpu()) return nullptr;
  return c10::impl::VirtualGuardImpl(device.type()).getStream(device).native_handle();
}

void check_kernel(int error) {
  if (error != 0) throw core::Error(std::string("the GPU: ") + ops::gpu_kernels()->error_text(error));
}

}  // namespace tripet::model
