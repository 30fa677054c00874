// One thread a target voxel, x along the warp so that writes are contiguous.
#include "ops/augment_voxel.hpp"
#include "ops/launch.cuh"
#include "ops/warp_cuda.hpp"

namespace tripet::ops {
namespace {

__global__ void warp_kernel(const float* __restrict__ source, GridSize size, VoxelMap map, float* __restrict__ target,
                            GridSize target_size) {
  const Voxel v;
  if (v.x >= target_size.x || v.y >= target_size.y || v.z >= target_size.z) return;
  target[(static_cast<std::size_t>(v.z) * target_size.y + v.y) * target_size.x + v.x] =
      sample_voxel(source, size, map.along(0, v.x, v.y, v.z), map.along(1, v.x, v.y, v.z), map.along(2, v.x, v.y, v.z));
}

}  // namespace

int warp_affine_cuda(const float* source, const std::array<int, 3>& source_size, const Affine& target_to_source,
                     float* target, const std::array<int, 3>& target_size, void* stream) {
  warp_kernel<<<grid_of(target_size), voxels_of_block(), 0, static_cast<cudaStream_t>(stream)>>>(
      source, GridSize(source_size), VoxelMap(target_to_source), target, GridSize(target_size));
  return static_cast<int>(cudaGetLastError());
}

}  // namespace tripet::ops
