#include "model/generative/class_deviation.hpp"

#include <algorithm>
#include <span>

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

}  // namespace

torch::Tensor class_deviation(const torch::Tensor& scans, const torch::Tensor& classes, std::int64_t count) {
  const torch::Tensor flat = scans.flatten(1);
  const torch::Tensor members =
      summed(torch::zeros({count}, flat.options()).index_add(0, classes, torch::ones_like(classes).to(flat)));
  // Without a gradient: that of squared differences with respect to the mean is 0.
  const torch::Tensor sums = torch::zeros({count, flat.size(1)}, flat.options()).index_add(0, classes, flat.detach());
  const torch::Tensor means = summed(sums) / members.clamp_min(1).unsqueeze(1);
  const torch::Tensor squares = (flat - means.index_select(0, classes)).square().sum(0);
  const double left = members.sum().item<double>() - members.gt(0).sum().item<double>();
  const torch::Tensor sum = synchronised_ranks() == 1 ? squares : SumOfRanks::apply(squares);
  const torch::Tensor variance = sum / std::max(1.0, left);
  return (variance + least_variance).sqrt().view(scans.sizes().slice(1));
}

}  // namespace tripet::model
