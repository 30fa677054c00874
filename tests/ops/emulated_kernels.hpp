#pragma once

#include "ops/augment_voxel.hpp"
#include "ops/blocks/norm_relu_pool_voxel.hpp"
#include "ops/gpu_kernels.hpp"

namespace tripet::tests {

// The threads of the CUDA kernels one after the other on the processor.

inline int emulated_augment(const float* scan, const std::array<int, 3>& size, const ops::Placement& placement,
                            const ops::Intensity& intensity, float* out, void*) {
  const ops::VoxelPlacement place(placement);
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x)
        *out++ = ops::augmented_voxel(scan, ops::GridSize(size), place, intensity, x, y, z);
    }
  }
  return 0;
}

template <class What>
void add_up(std::int64_t count, std::int64_t channels, double* sums, const What& what) {
  for (std::int64_t c = 0; c < 2 * channels; ++c) sums[c] = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const ops::TwoSummands more = what(i);
    sums[i % channels] += more.first;
    sums[channels + i % channels] += more.second;
  }
}

template <class T>
ops::NormReluPoolKernels<T> emulated_norm_relu_pool() {
  return {[](const T* maps, const ops::MapShape& s, double* sums, void*) {
            add_up(s.count(), s.channels, sums, ops::MapSummands<T>{maps, s.channels});
            return 0;
          },
          [](const T* maps, const ops::MapShape& s, const float* factor, const float* summand, T* pooled,
             std::uint8_t* winner, void*) {
            for (std::int64_t i = 0; i < s.pooled().count(); ++i)
              ops::pool_window(maps, s, i, factor, summand, pooled, winner);
            return 0;
          },
          [](const T* gradient, const std::uint8_t* winner, const T* maps, const ops::MapShape& s, const float* mean,
             double* sums, void*) {
            add_up(s.pooled().count(), s.channels, sums, ops::GradientSummands<T>{gradient, maps, winner, mean, s});
            return 0;
          },
          [](const T* gradient, const std::uint8_t* winner, const T* maps, const ops::MapShape& s, const float* mean,
             const float* of_gradient, const float* of_map, const float* constant, T* result, void*) {
            for (std::int64_t i = 0; i < s.pooled().count(); ++i)
              ops::spread_window(gradient, winner, maps, s, i, mean, of_gradient, of_map, constant, result);
            return 0;
          }};
}

inline ops::GpuKernels emulated_kernels() {
  return {emulated_augment, emulated_norm_relu_pool<float>(), emulated_norm_relu_pool<ops::Bfloat16>(),
          [](int) { return "emulated"; }};
}

}  // namespace tripet::tests
