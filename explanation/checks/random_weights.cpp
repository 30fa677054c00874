#include "explanation/checks/random_weights.hpp"

#include "model/weights/weights.hpp"
#include "training/device/device.hpp"

namespace tripet::explanation {

std::shared_ptr<model::Network> with_random_weights(const model::Network& network, std::size_t stages,
                                                    std::uint64_t seed) {
  auto copy = model::make_network(network.settings(), seed);
  const auto trained = model::state_of(network);
  const torch::NoGradGuard no_gradient;
  const auto take = [&](const std::string& name, torch::Tensor& tensor) {
    if (copy->stage_of(name) + stages < copy->stage_count()) tensor.copy_(trained.at(name));
  };
  for (auto& item : copy->named_parameters()) {
    take(item.key(), item.value());
    item.value().requires_grad_(false);
  }
  for (auto& item : copy->named_buffers()) take(item.key(), item.value());
  copy->eval();
  training::place(*copy, trained.begin()->second.device());
  return copy;
}

}  // namespace tripet::explanation
