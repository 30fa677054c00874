#include "explanation/methods/gradient.hpp"

#include "model/autograd.hpp"

namespace tripet::explanation {

torch::Tensor gradient(const Explained& explained, const torch::Tensor& scans) {
  const torch::AutoGradMode with_gradients(true);
  const torch::Tensor asked = scans.detach().requires_grad_(true);
  return torch::autograd::grad({explained(asked).sum()}, {asked})[0];
}

}  // namespace tripet::explanation
