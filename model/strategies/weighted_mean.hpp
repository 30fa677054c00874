#pragma once

#include <torch/types.h>

namespace tripet::model {

/// sum(weights x losses) / sum(weights), float64; 0 when nothing has weight. Shapes broadcast.
inline torch::Tensor weighted_mean(const torch::Tensor& losses, const torch::Tensor& weights) {
  const torch::Tensor used = weights.to(losses.options()).expand_as(losses);
  return (losses * used).sum() / used.sum().clamp_min(1e-300);
}

}  // namespace tripet::model
