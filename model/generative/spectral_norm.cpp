#include "model/generative/spectral_norm.hpp"

namespace tripet::model {

namespace {

torch::Tensor to_length_1(const torch::Tensor& vector) {
  return vector / vector.norm().clamp_min(1e-12);
}

}  // namespace

SpectralNorm::SpectralNorm(torch::IntArrayRef shape) {
  original_ = register_parameter("weight_orig", torch::zeros(shape));
  left_ = register_buffer("weight_u", torch::ones({shape[0]}));
  right_ = register_buffer("weight_v", torch::ones({original_.numel() / shape[0]}));
}

torch::Tensor SpectralNorm::weight() {
  const torch::Tensor matrix = original_.flatten(1);
  if (is_training()) {
    const torch::NoGradGuard no_gradient;
    right_.copy_(to_length_1(torch::mv(matrix.t(), left_)));
    left_.copy_(to_length_1(torch::mv(matrix, right_)));
  }
  // Copies: the next pass through the layer moves both before the gradient of this one is taken.
  const torch::Tensor largest = torch::dot(left_.clone(), torch::mv(matrix, right_.clone()));
  return original_ / largest;
}

}  // namespace tripet::model
