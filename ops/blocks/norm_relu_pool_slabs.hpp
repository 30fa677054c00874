#pragma once

#include "ops/blocks/map_shape.hpp"

namespace tripet::ops {

/// The work of norm_relu_pool.hpp as one instruction set does it, for maps of T. Each kernel takes a range of slabs: a
/// plane of voxels, or the pair of planes that one plane of windows covers. What a slab adds up stands apart from the
/// others', sums [slabs, 2, channels], so that the total does not depend on the number of threads.
template <class T>
struct NormReluPoolSlabs {
  void (*statistics)(const T* maps, const MapShape& shape, double* sums, std::int64_t begin, std::int64_t end);
  void (*pool)(const T* maps, const MapShape& shape, const float* factor, const float* summand, T* pooled,
               std::uint8_t* winner, std::int64_t begin, std::int64_t end);
  void (*gradient_sums)(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                        const float* mean, double* sums, std::int64_t begin, std::int64_t end);
  void (*backward)(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                   const float* mean, const float* of_gradient, const float* of_map, const float* constant, T* result,
                   std::int64_t begin, std::int64_t end);
};

}  // namespace tripet::ops
