#pragma once

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"
#include "ops/intensity.hpp"
#include "ops/placement.hpp"

namespace tripet::ops {

/// The kernels of norm_relu_pool_cuda.hpp for maps of T.
template <class T>
struct NormReluPoolKernels {
  int (*channel_sums)(const T* maps, const MapShape& shape, double* sums, void* stream);
  int (*norm_relu_pool)(const T* maps, const MapShape& shape, const float* factor, const float* summand, T* pooled,
                        std::uint8_t* winner, void* stream);
  int (*sums)(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape, const float* mean,
              double* sums, void* stream);
  int (*backward)(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& shape,
                  const float* mean, const float* of_gradient, const float* of_map, const float* constant, T* result,
                  void* stream);
};

/// The CUDA kernels behind pointers: programs are built without CUDA and open them where there is a GPU.
struct GpuKernels {
  int (*augment)(const float* scan, const std::array<int, 3>& size, const Placement& placement,
                 const Intensity& intensity, float* out, void* stream);  // augment_cuda.hpp
  NormReluPoolKernels<float> of_float;
  NormReluPoolKernels<Bfloat16> of_bfloat16;
  const char* (*error_text)(int error);
};

/// Null until use_gpu_kernels().
const GpuKernels* gpu_kernels();
/// For all threads; they must stay where they are.
void use_gpu_kernels(const GpuKernels* kernels);

}  // namespace tripet::ops
