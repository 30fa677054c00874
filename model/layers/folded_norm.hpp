#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/layers/batch_norm.hpp"
#include "ops/blocks/feature_maps.hpp"

namespace tripet::model {

// What the fused blocks share; norms are those of the CPU.

inline constexpr auto layout = torch::MemoryFormat::ChannelsLast3d;

inline ops::MapShape shape_of(const torch::Tensor& maps, std::int64_t channels) {
  return {maps.size(0), maps.size(2), maps.size(3), maps.size(4), channels};
}

/// What batch norm does to each channel: (map - mean) * inverse_deviation * scale + shift.
struct Norm {
  std::vector<double> mean, inverse_deviation;
  bool of_batch = false;  // mean and deviation are those of the maps themselves
  double values = 0;      // a channel, from which they are: with synchronised batch norm, those of all ranks

  torch::Tensor saved() const {
    const auto n = static_cast<std::int64_t>(mean.size());
    torch::Tensor both = torch::empty({2, n}, torch::kFloat64);
    std::copy(mean.begin(), mean.end(), both.data_ptr<double>());
    std::copy(inverse_deviation.begin(), inverse_deviation.end(), both.data_ptr<double>() + n);
    return both;
  }
};

/// Fills the norm from what `statistics` makes of the maps (it returns the number of their values a channel), or from
/// the running statistics, and moves those on.
template <class Statistics>
Norm make_norm(torch::nn::BatchNorm3dImpl& module, const Statistics& statistics) {
  const auto channels = static_cast<std::size_t>(module.weight.size(0));
  Norm norm{std::vector<double>(channels), std::vector<double>(channels), module.is_training()};
  std::vector<double> variance(channels);
  if (norm.of_batch) {
    norm.values = statistics(norm.mean, variance);
    move_running_statistics(module, norm.mean, variance, norm.values);
  } else {
    const float* running_mean = module.running_mean.const_data_ptr<float>();
    const float* running_variance = module.running_var.const_data_ptr<float>();
    norm.mean.assign(running_mean, running_mean + channels);
    variance.assign(running_variance, running_variance + channels);
  }
  for (std::size_t c = 0; c < channels; ++c)
    norm.inverse_deviation[c] = 1 / std::sqrt(variance[c] + module.options.eps());
  return norm;
}

/// Norm, scale and shift as one factor and one summand.
struct Affine {
  std::vector<float> factor, summand;

  Affine(const Norm& norm, const torch::Tensor& scale, const torch::Tensor& shift) {
    for (std::size_t c = 0; c < norm.mean.size(); ++c) {
      const double a = static_cast<double>(scale.const_data_ptr<float>()[c]) * norm.inverse_deviation[c];
      factor.push_back(static_cast<float>(a));
      summand.push_back(static_cast<float>(static_cast<double>(shift.const_data_ptr<float>()[c]) - a * norm.mean[c]));
    }
  }
};

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

/// Calls f with a null pointer of the type that the kernels have for these maps.
template <class F>
void with_type(torch::ScalarType type, const F& f) {
  if (type == torch::kFloat32) {
    f(static_cast<float*>(nullptr));
  } else {
    f(static_cast<ops::Bfloat16*>(nullptr));
  }
}

}  // namespace tripet::model
