// One thread a voxel of the result, x along the warp so that writes are contiguous.
#include "ops/augment_cuda.hpp"
#include "ops/augment_voxel.hpp"
#include "ops/launch.cuh"

namespace tripet::ops {
namespace {

__global__ void augment_kernel(const float* __restrict__ scan, GridSize size, VoxelPlacement placement,
                               Intensity intensity, float* __restrict__ out) {
  const Voxel v;
  if (v.x >= size.x || v.y >= size.y || v.z >= size.z) return;
  out[(static_cast<std::size_t>(v.z) * size.y + v.y) * size.x + v.x] =
      augmented_voxel(scan, size, placement, intensity, v.x, v.y, v.z);
}

}  // namespace

int augment_cuda(const float* scan, const std::array<int, 3>& size, const Placement& placement,
                 const Intensity& intensity, float* out, void* stream) {
  augment_kernel<<<grid_of(size), voxels_of_block(), 0, static_cast<cudaStream_t>(stream)>>>(
      scan, GridSize(size), VoxelPlacement(placement), intensity, out);
  return static_cast<int>(cudaGetLastError());
}

}  // namespace tripet::ops
