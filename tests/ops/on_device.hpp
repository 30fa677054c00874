#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace tripet::tests {

inline bool has_gpu() {
  int devices = 0;
  return cudaGetDeviceCount(&devices) == cudaSuccess && devices > 0;
}

/// An array on the device that holds the given values.
template <class T>
class OnDevice {
 public:
  explicit OnDevice(const std::vector<T>& values) : count_(values.size()) {
    void* memory = nullptr;
    if (cudaMalloc(&memory, count_ * sizeof(T)) != cudaSuccess) throw std::bad_alloc();
    memory_.reset(static_cast<T*>(memory));
    cudaMemcpy(memory, values.data(), count_ * sizeof(T), cudaMemcpyHostToDevice);
  }
  T* data() const { return memory_.get(); }
  std::vector<T> values() const {
    std::vector<T> values(count_);
    cudaMemcpy(values.data(), data(), count_ * sizeof(T), cudaMemcpyDeviceToHost);
    return values;
  }

 private:
  struct Free {
    void operator()(T* memory) const { cudaFree(memory); }
  };
  std::size_t count_;
  std::unique_ptr<T, Free> memory_;
};

}  // namespace tripet::tests
