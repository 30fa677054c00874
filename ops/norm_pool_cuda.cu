// One thread a pooled value, channels along the warp so that reads and writes are contiguous. What is summed by channel
// is first added up in the block: a block strides over the values by a multiple of the channels, so that each thread
// keeps its channel.
#include <cuda_bf16.h>

#include "ops/norm_pool_cuda.hpp"

namespace tripet::ops {
namespace {

constexpr int threads = 256;

__device__ float read(const float* at) {
  return *at;
}
__device__ float read(const Bfloat16* at) {
  return __uint_as_float(static_cast<unsigned>(at->bits) << 16);
}
__device__ void write(float* at, float value) {
  *at = value;
}
__device__ void write(Bfloat16* at, float value) {
  at->bits = __bfloat16_as_ushort(__float2bfloat16_rn(value));
}

/// The first voxel of pooled value i and whether the voxels of its window lie inside.
struct Window {
  long long first;
  bool deeper, lower, wider;

  __device__ Window(const MapShape& s, long long i) {
    const long long c = i % s.channels, pw = (s.width + 1) / 2, ph = (s.height + 1) / 2, pd = (s.depth + 1) / 2;
    const long long x = i / s.channels % pw, y = i / s.channels / pw % ph, z = i / s.channels / pw / ph % pd;
    const long long n = i / s.channels / pw / ph / pd;
    first = (((n * s.depth + 2 * z) * s.height + 2 * y) * s.width + 2 * x) * s.channels + c;
    deeper = 2 * z + 1 < s.depth;
    lower = 2 * y + 1 < s.height;
    wider = 2 * x + 1 < s.width;
  }
  __device__ bool inside(int k) const {
    return (k < 4 || deeper) && (k / 2 % 2 == 0 || lower) && (k % 2 == 0 || wider);
  }
  __device__ long long at(const MapShape& s, int k) const {
    return first + ((k / 4 * s.height + k / 2 % 2) * s.width + k % 2) * s.channels;
  }
};

template <class T>
__global__ void pool_kernel(const T* maps, MapShape s, long long count, const float* scale, const float* shift,
                            T* pooled, std::uint8_t* winner) {
  const long long i = static_cast<long long>(blockIdx.x) * threads + threadIdx.x;
  if (i >= count) return;
  const Window window(s, i);
  const float a = scale[i % s.channels], b = shift[i % s.channels];
  float largest = fmaf(a, read(maps + window.first), b);
  int who = 0;
  for (int k = 1; k < 8; ++k) {
    if (!window.inside(k)) continue;
    const float value = fmaf(a, read(maps + window.at(s, k)), b);
    if (value > largest || isnan(value)) {
      largest = value;
      who = k;
    }
  }
  write(pooled + i, largest <= 0 ? 0 : largest);
  if (winner != nullptr) winner[i] = largest <= 0 ? clipped : static_cast<std::uint8_t>(who);
}

template <class T>
__global__ void backward_kernel(const T* gradient, const std::uint8_t* winner, const T* maps, MapShape s,
                                long long count, const float* mean, const float* of_gradient, const float* of_map,
                                const float* constant, T* result) {
  const long long i = static_cast<long long>(blockIdx.x) * threads + threadIdx.x;
  if (i >= count) return;
  const Window window(s, i);
  const long long c = i % s.channels;
  const float g = of_gradient[c] * read(gradient + i);
  for (int k = 0; k < 8; ++k) {
    if (!window.inside(k)) continue;
    const long long at = window.at(s, k);
    write(result + at, fmaf(of_map[c], read(maps + at) - mean[c], constant[c] + (winner[i] == k ? g : 0)));
  }
}

/// What(i) gives the two summands of value i.
template <class What>
__global__ void sums_kernel(long long count, long long channels, double* sums, What what) {
  const long long stride = static_cast<long long>(gridDim.x) * blockDim.x;  // a multiple of the channels
  double first = 0, second = 0;
  const long long start = static_cast<long long>(blockIdx.x) * blockDim.x + threadIdx.x;
  for (long long i = start; i < count; i += stride) {
    const float2 both = what(i);
    first += both.x;
    second += both.y;
  }
  if (start >= count) return;
  atomicAdd(sums + start % channels, first);
  atomicAdd(sums + channels + start % channels, second);
}

template <class What>
int add_up(long long count, long long channels, double* sums, cudaStream_t stream, What what) {
  const cudaError_t cleared = cudaMemsetAsync(sums, 0, 2 * channels * sizeof(double), stream);
  if (cleared != cudaSuccess) return static_cast<int>(cleared);
  // gridDim * threads is a multiple of the channels when gridDim is.
  const long long wanted = (count + threads - 1) / threads;
  const long long most = 1024 / channels > 0 ? 1024 / channels * channels : channels;
  const long long blocks = wanted < most ? (wanted + channels - 1) / channels * channels : most;
  sums_kernel<<<static_cast<unsigned>(blocks), threads, 0, stream>>>(count, channels, sums, what);
  return static_cast<int>(cudaGetLastError());
}

template <class T>
struct MapSummands {
  const T* maps;
  long long channels;
  __device__ float2 operator()(long long i) const {
    const float value = read(maps + i) - read(maps + i % channels);
    return make_float2(value, value * value);
  }
};

template <class T>
struct GradientSummands {
  const T *gradient, *maps;
  const std::uint8_t* winner;
  const float* mean;
  MapShape s;
  __device__ float2 operator()(long long i) const {
    if (winner[i] == clipped) return make_float2(0, 0);
    const float g = read(gradient + i);
    return make_float2(g, g * (read(maps + Window(s, i).at(s, winner[i])) - mean[i % s.channels]));
  }
};

unsigned blocks_for(long long count) {
  return static_cast<unsigned>((count + threads - 1) / threads);
}

}  // namespace

template <class T>
int channel_sums_cuda(const T* maps, const MapShape& s, double* sums, void* stream) {
  return add_up(s.count(), s.channels, sums, static_cast<cudaStream_t>(stream), MapSummands<T>{maps, s.channels});
}

template <class T>
int norm_pool_cuda(const T* maps, const MapShape& s, const float* scale, const float* shift, T* pooled,
                   std::uint8_t* winner, void* stream) {
  const long long count = s.pooled().count();
  pool_kernel<<<blocks_for(count), threads, 0, static_cast<cudaStream_t>(stream)>>>(maps, s, count, scale, shift,
                                                                                    pooled, winner);
  return static_cast<int>(cudaGetLastError());
}

template <class T>
int norm_pool_sums_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                        const float* mean, double* sums, void* stream) {
  return add_up(s.pooled().count(), s.channels, sums, static_cast<cudaStream_t>(stream),
                GradientSummands<T>{gradient, maps, winner, mean, s});
}

template <class T>
int norm_pool_backward_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                            const float* mean, const float* of_gradient, const float* of_map, const float* constant,
                            T* result, void* stream) {
  const long long count = s.pooled().count();
  backward_kernel<<<blocks_for(count), threads, 0, static_cast<cudaStream_t>(stream)>>>(
      gradient, winner, maps, s, count, mean, of_gradient, of_map, constant, result);
  return static_cast<int>(cudaGetLastError());
}

#define TRIPET_INSTANTIATE(T)                                                                                       \
  template int channel_sums_cuda(const T*, const MapShape&, double*, void*);                                        \
  template int norm_pool_cuda(const T*, const MapShape&, const float*, const float*, T*, std::uint8_t*, void*);     \
  template int norm_pool_sums_cuda(const T*, const std::uint8_t*, const T*, const MapShape&, const float*, double*, \
                                   void*);                                                                          \
  template int norm_pool_backward_cuda(const T*, const std::uint8_t*, const T*, const MapShape&, const float*,      \
                                       const float*, const float*, const float*, T*, void*);
TRIPET_INSTANTIATE(float)
TRIPET_INSTANTIATE(Bfloat16)
#undef TRIPET_INSTANTIATE

}  // namespace tripet::ops
