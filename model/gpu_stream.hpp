#pragma once

#include <c10/core/Device.h>

namespace tripet::model {

/// The device's current stream as the kernels take it (a cudaStream_t); null for the processor.
void* stream_of(c10::Device device);

/// Throws core::Error for what a kernel of ops::gpu_kernels() returned, unless it is 0.
void check_kernel(int error);

}  // namespace tripet::model
