#pragma once

#include <array>

#include "ops/affine.hpp"

namespace tripet::ops {

/// warp_affine (warp.hpp) on device pointers, queued on the given stream (a cudaStream_t). Coordinates are float32:
/// values agree with the reference within 1e-3 of the source's range. Returns a cudaError_t, 0 for success. In the
/// library ops_cuda, which exists where the CUDA sources were compiled.
int warp_affine_cuda(const float* source, const std::array<int, 3>& source_size, const Affine& target_to_source,
                     float* target, const std::array<int, 3>& target_size, void* stream);

}  // namespace tripet::ops
