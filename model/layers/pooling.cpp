#include "model/layers/pooling.hpp"

#include <algorithm>
#include <array>

namespace tripet::model {

namespace {

std::array<std::int64_t, 3> two_or_all(const torch::Tensor& x) {
  std::array<std::int64_t, 3> size{};
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    size[static_cast<std::size_t>(axis)] = std::min<std::int64_t>(2, x.size(axis + 2));
  }
  return size;
}

}  // namespace

torch::Tensor halve_by_max(const torch::Tensor& x) {
  const auto size = two_or_all(x);
  return torch::max_pool3d(x, size, size);
}

torch::Tensor halve_by_mean(const torch::Tensor& x) {
  const auto size = two_or_all(x);
  return torch::avg_pool3d(x, size, size);
}

bool halves_evenly(const torch::Tensor& x) {
  return x.size(2) % 2 == 0 && x.size(3) % 2 == 0 && x.size(4) % 2 == 0;
}

torch::Tensor global_mean(const torch::Tensor& x) {
  return x.mean({2, 3, 4});
}

}  // namespace tripet::model
