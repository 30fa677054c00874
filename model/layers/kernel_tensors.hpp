#pragma once

#include <torch/types.h>

#include "ops/blocks/bfloat16.hpp"
#include "ops/blocks/map_shape.hpp"

namespace tripet::model {

// Feature maps, which LibTorch keeps as [n, channels, d, h, w], as the kernels of ops/blocks take them: channels last.

inline constexpr auto layout = torch::MemoryFormat::ChannelsLast3d;

inline ops::MapShape shape_of(const torch::Tensor& maps, std::int64_t channels) {
  return {maps.size(0), maps.size(2), maps.size(3), maps.size(4), channels};
}

/// What pooling makes of maps of this shape, not filled.
inline torch::Tensor new_pooled(const ops::MapShape& shape, torch::ScalarType type,
                                torch::Device device = torch::kCPU) {
  const auto p = shape.pooled();
  return torch::empty({p.scans, p.channels, p.depth, p.height, p.width},
                      torch::TensorOptions().dtype(type).device(device).memory_format(layout));
}

template <class T>
const T* data(const torch::Tensor& tensor) {
  return static_cast<const T*>(tensor.const_data_ptr());
}
template <class T>
T* mutable_data(const torch::Tensor& tensor) {
  return static_cast<T*>(tensor.mutable_data_ptr());
}

/// Calls f.operator()<T>() with the type that the kernels have for the numbers of these maps, float32 or bfloat16.
template <class F>
void with_type(torch::ScalarType type, const F& f) {
  if (type == torch::kFloat32) {
    f.template operator()<float>();
  } else {
    f.template operator()<ops::Bfloat16>();
  }
}

}  // namespace tripet::model
