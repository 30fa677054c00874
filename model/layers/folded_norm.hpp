#pragma once

#include <torch/types.h>

#include <vector>

#include "model/layers/normalisation.hpp"

namespace tripet::model {

/// Batch norm as one factor and one summand a channel: factor * map + summand.
struct FoldedNorm {
  std::vector<float> factor, summand;

  /// scale and shift: the weight and the bias of batch norm, float32 on the CPU.
  FoldedNorm(const Normalisation& normalisation, const torch::Tensor& scale, const torch::Tensor& shift);
};

}  // namespace tripet::model
