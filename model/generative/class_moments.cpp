#include "model/generative/class_moments.hpp"

#include <algorithm>
#include <vector>

#include "model/autograd.hpp"
#include "model/layers/rank_sums.hpp"

namespace tripet::model {

namespace {

namespace autograd = torch::autograd;

constexpr double least_variance = 1e-8;  // the root has no gradient at 0

torch::Tensor summed(const torch::Tensor& numbers) {
  if (synchronised_ranks() == 1) return numbers;
  const torch::Tensor all = numbers.detach().to(torch::kCPU, torch::kFloat64).clone(torch::MemoryFormat::Contiguous);
  sum_over_ranks({all.mutable_data_ptr<double>(), static_cast<std::size_t>(all.numel())});
  return all.to(numbers.device(), numbers.scalar_type());
}

// What each rank adds counts in what every rank makes of the sum.
struct SumOfRanks : autograd::Function<SumOfRanks> {
  static torch::Tensor forward(autograd::AutogradContext* /*context*/, const torch::Tensor& numbers) {
    return summed(numbers).clone();
  }
  static autograd::variable_list backward(autograd::AutogradContext* /*context*/,
                                          const autograd::variable_list& gradients) {
    return {summed(gradients[0])};
  }
};

torch::Tensor sum_of_ranks(const torch::Tensor& numbers) {
  return synchronised_ranks() == 1 ? numbers : SumOfRanks::apply(numbers);
}

// How many scans of each class there are, as scans are.
torch::Tensor members_of(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count) {
  return summed(torch::zeros({count}, scans.options()).index_add(0, classes, torch::ones_like(classes).to(scans)));
}

}  // namespace

torch::Tensor class_means(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count) {
  std::vector<std::int64_t> shape = scans.sizes().vec();
  shape[0] = count;
  const torch::Tensor flat = scans.flatten(1);
  const torch::Tensor sums = torch::zeros({count, flat.size(1)}, flat.options()).index_add(0, classes, flat);
  return (sum_of_ranks(sums) / members_of(flat, classes, count).clamp_min(1).unsqueeze(1)).view(shape);
}

torch::Tensor class_deviation(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count) {
  // Without a gradient: that of squared differences with respect to the mean is 0.
  const torch::Tensor means = class_means(scans.detach(), classes, count);
  const torch::Tensor squares = (scans - means.index_select(0, classes)).square().sum(0);
  const torch::Tensor members = members_of(scans, classes, count);
  const double left = members.sum().item<double>() - members.gt(0).sum().item<double>();
  return (sum_of_ranks(squares) / std::max(1.0, left) + least_variance).sqrt();
}

}  // namespace tripet::model
