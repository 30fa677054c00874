#pragma once

// What stands in a *_voxel.hpp is the work of one thread of a CUDA kernel. It compiles for the processor as well, and
// the tests run it there: a kernel is right on the GPU when its voxels are right and it visits each once.
#ifdef __CUDACC__
#define TRIPET_HOST_DEVICE __host__ __device__ inline
#else
#define TRIPET_HOST_DEVICE inline
#endif
