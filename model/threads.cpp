#include "model/threads.hpp"

#include <ATen/Parallel.h>

// LibTorch's header becomes a plain loop, without a word, where it is not compiled for OpenMP.
#ifndef _OPENMP
#error "threads.cpp must be compiled with OpenMP"
#endif

namespace tripet::model {

void in_threads(std::int64_t count, const std::function<void(std::int64_t begin, std::int64_t end)>& work) {
  at::parallel_for(0, count, 1, work);
}

}  // namespace tripet::model
