#pragma once

#include <torch/types.h>

namespace tripet::model {

/// The losses of a DCGAN (Radford et al. 2016) on the discriminator's logits, of any shape: binary cross entropy, mean
/// over scans, float64 scalars that backpropagate, finite for any finite logits. Real scans are 1, made ones 0.

/// What the generator lowers: its scans taken for real.
torch::Tensor generator_loss(const torch::Tensor& fake_logits);

/// What the discriminator lowers: real ones taken for real, plus made ones for made. The caller detaches the made ones
/// from the generator. smoothing: real ones are 1 - smoothing, which keeps it from being too sure (one-sided label
/// smoothing; Salimans et al. 2016).
torch::Tensor discriminator_loss(const torch::Tensor& real_logits, const torch::Tensor& fake_logits,
                                 double smoothing = 0);

}  // namespace tripet::model
