#include "model/strategies/binary_loss.hpp"

namespace tripet::model {

torch::Tensor binary_losses(const torch::Tensor& z, const torch::Tensor& target, double smoothing, double focal,
                            const torch::Tensor& positive_weights) {
  const torch::Tensor smoothed = smoothing > 0 ? target * (1 - smoothing) + smoothing / 2 : target;
  const torch::Tensor losses =
      torch::binary_cross_entropy_with_logits(z, smoothed, {}, positive_weights, at::Reduction::None);
  if (focal == 0) return losses;
  // target - sigmoid(z) without the cancellation at z large and target 1.
  const torch::Tensor miss = target * (-z).sigmoid() - (1 - target) * z.sigmoid();
  return losses * miss.abs().pow(focal);
}

}  // namespace tripet::model
