// The kernel behind warp_affine_cuda: one thread a target voxel, x along the warp so that writes are contiguous.
#include "ops/warp_cuda.hpp"

namespace tripet::ops {
namespace {

struct Map {
  float m[3][4];
};

__global__ void warp_kernel(const float* __restrict__ source, int3 size, Map map, float* __restrict__ target,
                            int3 target_size) {
  const int x = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  const int y = static_cast<int>(blockIdx.y * blockDim.y + threadIdx.y);
  const int z = static_cast<int>(blockIdx.z * blockDim.z + threadIdx.z);
  if (x >= target_size.x || y >= target_size.y || z >= target_size.z) return;
  const float cx = map.m[0][0] * x + map.m[0][1] * y + map.m[0][2] * z + map.m[0][3];
  const float cy = map.m[1][0] * x + map.m[1][1] * y + map.m[1][2] * z + map.m[1][3];
  const float cz = map.m[2][0] * x + map.m[2][1] * y + map.m[2][2] * z + map.m[2][3];
  float value = 0;
  if (cx >= -0.5f && cx < size.x - 0.5f && cy >= -0.5f && cy < size.y - 0.5f && cz >= -0.5f && cz < size.z - 0.5f) {
    const float px = fminf(fmaxf(cx, 0.f), size.x - 1.f);
    const float py = fminf(fmaxf(cy, 0.f), size.y - 1.f);
    const float pz = fminf(fmaxf(cz, 0.f), size.z - 1.f);
    const int x0 = static_cast<int>(px), y0 = static_cast<int>(py), z0 = static_cast<int>(pz);
    const int x1 = min(x0 + 1, size.x - 1), y1 = min(y0 + 1, size.y - 1), z1 = min(z0 + 1, size.z - 1);
    const float fx = px - x0, fy = py - y0, fz = pz - z0;
    const auto at = [&](int i, int j, int k) {
      return __ldg(source + (static_cast<size_t>(k) * size.y + j) * size.x + i);
    };
    const float a = at(x0, y0, z0) + fx * (at(x1, y0, z0) - at(x0, y0, z0));
    const float b = at(x0, y1, z0) + fx * (at(x1, y1, z0) - at(x0, y1, z0));
    const float c = at(x0, y0, z1) + fx * (at(x1, y0, z1) - at(x0, y0, z1));
    const float d = at(x0, y1, z1) + fx * (at(x1, y1, z1) - at(x0, y1, z1));
    const float ab = a + fy * (b - a), cd = c + fy * (d - c);
    value = ab + fz * (cd - ab);
  }
  target[(static_cast<size_t>(z) * target_size.y + y) * target_size.x + x] = value;
}

unsigned blocks(int count, unsigned threads) {
  return (static_cast<unsigned>(count) + threads - 1) / threads;
}

}  // namespace

int warp_affine_cuda(const float* source, const std::array<int, 3>& source_size, const Affine& target_to_source,
                     float* target, const std::array<int, 3>& target_size, void* stream) {
  Map map;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 4; ++j) map.m[i][j] = static_cast<float>(target_to_source.rows[i][j]);
  }
  const dim3 threads(32, 4, 2);
  const dim3 grid(blocks(target_size[0], threads.x), blocks(target_size[1], threads.y),
                  blocks(target_size[2], threads.z));
  warp_kernel<<<grid, threads, 0, static_cast<cudaStream_t>(stream)>>>(
      source, make_int3(source_size[0], source_size[1], source_size[2]), map, target,
      make_int3(target_size[0], target_size[1], target_size[2]));
  return static_cast<int>(cudaGetLastError());
}

}  // namespace tripet::ops
