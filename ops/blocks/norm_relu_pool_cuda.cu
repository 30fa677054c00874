// One thread a pooled value, channels along the warp so that reads and writes are contiguous. What is summed by channel
// is first added up in the block: a block strides over the values by a multiple of the channels, so that each thread
// keeps its channel.
#include "ops/blocks/norm_relu_pool_cuda.hpp"
#include "ops/blocks/norm_relu_pool_voxel.hpp"

namespace tripet::ops {
namespace {

constexpr int threads = 256;

__device__ std::int64_t index_of_thread() {
  return static_cast<std::int64_t>(blockIdx.x) * threads + threadIdx.x;
}

template <class T>
__global__ void pool_kernel(const T* maps, MapShape s, std::int64_t count, const float* factor, const float* summand,
                            T* pooled, std::uint8_t* winner) {
  const std::int64_t i = index_of_thread();
  if (i < count) pool_window(maps, s, i, factor, summand, pooled, winner);
}

template <class T>
__global__ void backward_kernel(const T* gradient, const std::uint8_t* winner, const T* maps, MapShape s,
                                std::int64_t count, const float* mean, const float* of_gradient, const float* of_map,
                                const float* constant, T* result) {
  const std::int64_t i = index_of_thread();
  if (i < count) spread_window(gradient, winner, maps, s, i, mean, of_gradient, of_map, constant, result);
}

/// What(i) gives the two summands of value i.
template <class What>
__global__ void sums_kernel(std::int64_t count, std::int64_t channels, double* sums, What what) {
  __shared__ TwoSummands of_threads[threads];
  const std::int64_t stride = static_cast<std::int64_t>(gridDim.x) * threads;  // a multiple of the channels
  const std::int64_t start = index_of_thread();
  TwoSummands own;
  for (std::int64_t i = start; i < count; i += stride) {
    const TwoSummands more = what(i);
    own.first += more.first;
    own.second += more.second;
  }
  of_threads[threadIdx.x] = own;
  __syncthreads();
  // Threads `channels` apart have the same channel: the first of them adds them up.
  if (threadIdx.x >= channels) return;
  for (std::int64_t t = threadIdx.x + channels; t < threads; t += channels) {
    own.first += of_threads[t].first;
    own.second += of_threads[t].second;
  }
  atomicAdd(sums + start % channels, own.first);
  atomicAdd(sums + channels + start % channels, own.second);
}

template <class What>
int add_up(std::int64_t count, std::int64_t channels, double* sums, cudaStream_t stream, What what) {
  const cudaError_t cleared = cudaMemsetAsync(sums, 0, 2 * static_cast<std::size_t>(channels) * sizeof(double), stream);
  if (cleared != cudaSuccess) return static_cast<int>(cleared);
  // gridDim * threads is a multiple of the channels when gridDim is.
  const std::int64_t wanted = (count + threads - 1) / threads;
  const std::int64_t most = 1024 / channels > 0 ? 1024 / channels * channels : channels;
  const std::int64_t blocks = wanted < most ? (wanted + channels - 1) / channels * channels : most;
  sums_kernel<<<static_cast<unsigned>(blocks), threads, 0, stream>>>(count, channels, sums, what);
  return static_cast<int>(cudaGetLastError());
}

unsigned blocks_for(std::int64_t count) {
  return static_cast<unsigned>((count + threads - 1) / threads);
}

}  // namespace

template <class T>
int channel_sums_cuda(const T* maps, const MapShape& s, double* sums, void* stream) {
  return add_up(s.count(), s.channels, sums, static_cast<cudaStream_t>(stream), MapSummands<T>{maps, s.channels});
}

template <class T>
int norm_relu_pool_cuda(const T* maps, const MapShape& s, const float* factor, const float* summand, T* pooled,
                        std::uint8_t* winner, void* stream) {
  const std::int64_t count = s.pooled().count();
  pool_kernel<<<blocks_for(count), threads, 0, static_cast<cudaStream_t>(stream)>>>(maps, s, count, factor, summand,
                                                                                    pooled, winner);
  return static_cast<int>(cudaGetLastError());
}

template <class T>
int norm_relu_pool_sums_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                             const float* mean, double* sums, void* stream) {
  return add_up(s.pooled().count(), s.channels, sums, static_cast<cudaStream_t>(stream),
                GradientSummands<T>{gradient, maps, winner, mean, s});
}

template <class T>
int norm_relu_pool_backward_cuda(const T* gradient, const std::uint8_t* winner, const T* maps, const MapShape& s,
                                 const float* mean, const float* of_gradient, const float* of_map,
                                 const float* constant, T* result, void* stream) {
  const std::int64_t count = s.pooled().count();
  backward_kernel<<<blocks_for(count), threads, 0, static_cast<cudaStream_t>(stream)>>>(
      gradient, winner, maps, s, count, mean, of_gradient, of_map, constant, result);
  return static_cast<int>(cudaGetLastError());
}

#define TRIPET_INSTANTIATE(T)                                                                                        \
  template int channel_sums_cuda(const T*, const MapShape&, double*, void*);                                         \
  template int norm_relu_pool_cuda(const T*, const MapShape&, const float*, const float*, T*, std::uint8_t*, void*); \
  template int norm_relu_pool_sums_cuda(const T*, const std::uint8_t*, const T*, const MapShape&, const float*,      \
                                        double*, void*);                                                             \
  template int norm_relu_pool_backward_cuda(const T*, const std::uint8_t*, const T*, const MapShape&, const float*,  \
                                            const float*, const float*, const float*, T*, void*);
TRIPET_INSTANTIATE(float)
TRIPET_INSTANTIATE(Bfloat16)
#undef TRIPET_INSTANTIATE

}  // namespace tripet::ops
