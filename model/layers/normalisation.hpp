#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include <functional>
#include <vector>

namespace tripet::model {

/// What batch norm takes from its maps, by channel: it makes (map - mean) * inverse_deviation of them, then scales and
/// shifts. Of networks on the CPU.
struct Normalisation {
  std::vector<double> mean, inverse_deviation;
  bool of_batch = false;  // mean and deviation are those of the maps themselves
  double values = 0;      // a channel, from which they are: with synchronised batch norm, those of all ranks

  /// float64 [2, channels]: mean, inverse deviation.
  torch::Tensor saved() const;
};

/// In training mode from what `statistics` makes of the maps: it fills mean and biased variance and returns the number
/// of values a channel; the running statistics move on by it. In evaluation mode from those.
Normalisation normalisation_of(
    torch::nn::BatchNorm3dImpl& norm,
    const std::function<double(std::vector<double>& mean, std::vector<double>& variance)>& statistics);

}  // namespace tripet::model
