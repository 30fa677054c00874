#pragma once

#include <torch/types.h>

namespace tripet::model {

/// sum(sample_weights x losses) / count over what enters the loss, float64; 0 when nothing does. losses [n, heads] or
/// [n]; enters, of that shape: 1 where a loss counts, else 0; sample_weights [n], or undefined for ones. The divisor
/// does not know the weights: divided by a batch's own sum of weights, a rare class of weight 6 would act like one of 4
/// in batches of 8, since it raises the divisor wherever it occurs.
inline torch::Tensor batch_mean(const torch::Tensor& losses, const torch::Tensor& enters,
                                const torch::Tensor& sample_weights) {
  torch::Tensor summed = losses * enters;
  if (sample_weights.defined()) {
    const torch::Tensor weights = sample_weights.to(losses.options());
    summed = summed * (losses.dim() == 2 ? weights.unsqueeze(1) : weights);
  }
  return summed.sum() / enters.sum().clamp_min(1);
}

}  // namespace tripet::model
