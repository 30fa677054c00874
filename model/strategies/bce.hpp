#pragma once

#include <torch/types.h>

namespace tripet::model {

/// Mean binary cross entropy of probabilities p with targets y, both in [0, 1] and of one shape: a float64 scalar,
/// never negative. For callers that have only probabilities; training uses the loss on logits, which loses nothing to
/// rounding.
///
/// p and 1 - p are each kept above epsilon, so that both ends cost the same. The gradient,
/// (-y / max(p, eps) + (1 - y) / max(1 - p, eps)) / count, is that of the loss between the ends and keeps its direction
/// at them, where the clipped loss itself is flat: a saturated prediction can still learn.
/// Throws core::Error for other shapes or values out of [0, 1].
torch::Tensor bce_on_probabilities(const torch::Tensor& p, const torch::Tensor& y, double epsilon = 1e-15);

}  // namespace tripet::model
