#pragma once

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"
#include "ops/parallel.hpp"

namespace tripet::ops {

// Batch norm, ReLU and max-pooling in one pass over the maps, and their gradient in two. Maps are T = float or Bfloat16
// (rounded to the nearest, ties to even), all arithmetic and all statistics float32 or better. Of the forward pass only
// `winner` is kept, a byte for each pooled value: everything else is computed again from the maps.

/// Mean and biased variance of each channel over all voxels.
template <class T>
void channel_statistics(const T* maps, const MapShape& shape, double* mean, double* variance, const Parallel& parallel);

/// pooled = max(0, max over the window of factor * map + summand). winner: one for each pooled value, or null. NaN
/// stays.
template <class T>
void norm_relu_pool(const T* maps, const MapShape& shape, const float* factor, const float* summand, T* pooled,
                    std::uint8_t* winner, const Parallel& parallel);

/// With g the gradient of the pooled values at their winners: sum of g and of g * (map - mean), each by channel.
template <class T>
void norm_relu_pool_sums(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                         const float* mean, double* sum, double* product, const Parallel& parallel);

/// result = of_gradient * g + of_map * (map - mean) + constant, factors by channel. shape is that of the maps.
template <class T>
void norm_relu_pool_backward(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                             const float* mean, const float* of_gradient, const float* of_map, const float* constant,
                             T* result, const Parallel& parallel);

/// The same, written for reading, in double: what the fast versions are compared with.
namespace reference {
void channel_statistics(const float* maps, const MapShape& shape, double* mean, double* variance);
void norm_relu_pool(const float* maps, const MapShape& shape, const float* factor, const float* summand, float* pooled,
                    std::uint8_t* winner);
void norm_relu_pool_sums(const float* gradient, const std::uint8_t* winner, const float* maps, const MapShape& shape,
                         const float* mean, double* sum, double* product);
void norm_relu_pool_backward(const float* gradient, const std::uint8_t* winner, const float* maps,
                             const MapShape& shape, const float* mean, const float* of_gradient, const float* of_map,
                             const float* constant, float* result);
}  // namespace reference

}  // namespace tripet::ops
