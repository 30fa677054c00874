#pragma once

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"

namespace tripet::ops {

// The kernels of norm_relu_pool.hpp on device pointers, queued on the given stream (a cudaStream_t); T is float or
// Bfloat16. Sums are added atomically in float64, in an order that varies. Values agree with the reference within 1e-5
// in float32 and 1e-2 in bfloat16. Each returns a cudaError_t, 0 for success. In the library ops_cuda.

/// sums [2, channels]: of the maps less the first voxel's, and of its square; set to zero first.
template <class T>
int channel_sums_cuda(const T* maps, const MapShape& shape, double* sums, void* stream);

template <class T>
int norm_relu_pool_cuda(const T* maps, const MapShape& shape, const float* factor, const float* summand, T* pooled,
                        std::uint8_t* winner, void* stream);

/// sums [2, channels]: of g and of g * (map - mean); set to zero first.
template <class T>
int norm_relu_pool_sums_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                             const float* mean, double* sums, void* stream);

template <class T>
int norm_relu_pool_backward_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                                 const float* mean, const float* of_gradient, const float* of_map,
                                 const float* constant, T* result, void* stream);

}  // namespace tripet::ops
