#pragma once

#include "ops/intensity.hpp"
#include "ops/placement.hpp"

namespace tripet::ops {

/// augment() on device pointers, queued on the given stream (a cudaStream_t). Coordinates are float32: values agree
/// with the reference within 1e-3 of the scan's range. Returns a cudaError_t, 0 for success. In the library ops_cuda.
int augment_cuda(const float* scan, const std::array<int, 3>& size, const Placement& placement,
                 const Intensity& intensity, float* out, void* stream);

}  // namespace tripet::ops
