#pragma once

#include <array>

namespace tripet::ops {

inline dim3 voxels_of_block() {
  return dim3(32, 4, 2);
}

/// The blocks that cover a grid of voxels.
inline dim3 grid_of(const std::array<int, 3>& size) {
  const dim3 block = voxels_of_block();
  const auto blocks = [](int count, unsigned threads) {
    return (static_cast<unsigned>(count) + threads - 1) / threads;
  };
  return dim3(blocks(size[0], block.x), blocks(size[1], block.y), blocks(size[2], block.z));
}

/// The voxel of a thread.
struct Voxel {
  int x, y, z;

  __device__ Voxel()
      : x(static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x)),
        y(static_cast<int>(blockIdx.y * blockDim.y + threadIdx.y)),
        z(static_cast<int>(blockIdx.z * blockDim.z + threadIdx.z)) {}
};

}  // namespace tripet::ops
