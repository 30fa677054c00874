#include "model/strategies/gan_loss.hpp"

#include "model/strategies/binary_loss.hpp"

namespace tripet::model {

namespace {

torch::Tensor mean_loss(const torch::Tensor& logits, double target) {
  const torch::Tensor z = logits.to(torch::kFloat64);
  return binary_losses(z, torch::full_like(z, target), 0, 0).mean();
}

}  // namespace

torch::Tensor generator_loss(const torch::Tensor& fake_logits) {
  return mean_loss(fake_logits, 1);
}

torch::Tensor discriminator_loss(const torch::Tensor& real_logits, const torch::Tensor& fake_logits, double smoothing) {
  return mean_loss(real_logits, 1 - smoothing) + mean_loss(fake_logits, 0);
}

}  // namespace tripet::model
