#include "model/layers/batch_norm.hpp"

#include <vector>

#include "model/autograd.hpp"
#include "model/layers/rank_sums.hpp"

namespace tripet::model {
namespace {

namespace autograd = torch::autograd;

const std::vector<std::int64_t> all_but_channels{0, 2, 3, 4};

std::vector<double> by_channel(const torch::Tensor& maps) {
  const torch::Tensor sums = maps.sum(all_but_channels, /*keepdim=*/false, torch::kFloat64).cpu();
  return {sums.const_data_ptr<double>(), sums.const_data_ptr<double>() + sums.numel()};
}

// One number a channel, to be broadcast over maps of this kind.
torch::Tensor column(const std::vector<double>& numbers, const torch::Tensor& maps) {
  const auto channels = static_cast<std::int64_t>(numbers.size());
  return torch::tensor(numbers, torch::kFloat64).to(maps.device(), maps.scalar_type()).view({1, channels, 1, 1, 1});
}

torch::Tensor at_least_float32(const torch::Tensor& maps) {
  return maps.scalar_type() == torch::kFloat64 ? maps : maps.to(torch::kFloat32);
}

struct SynchronisedNorm : autograd::Function<SynchronisedNorm> {
  static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& given,
                               const torch::Tensor& scale, const torch::Tensor& shift,
                               torch::nn::BatchNorm3dImpl* module) {
    const torch::Tensor maps = at_least_float32(given);
    const double here = static_cast<double>(maps.numel() / maps.size(1));
    std::vector<double> mean = by_channel(maps);
    for (double& m : mean) m /= here;
    std::vector<double> variance = by_channel((maps - column(mean, maps)).square_());
    for (double& v : variance) v /= here;
    const double count = combine_over_ranks(mean, variance, here);
    move_running_statistics(*module, mean, variance, count);
    std::vector<double> factor;
    for (const double v : variance) factor.push_back(1 / std::sqrt(v + module->options.eps()));
    const torch::Tensor inverse_deviation = column(factor, maps);
    const torch::Tensor normal = (maps - column(mean, maps)) * inverse_deviation;
    context->save_for_backward({normal, inverse_deviation, scale});
    context->saved_data["count"] = count;
    return (normal * scale.view_as(inverse_deviation) + shift.view_as(inverse_deviation)).to(given.scalar_type());
  }

  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &normal = saved[0], &inverse_deviation = saved[1], &scale = saved[2];
    const torch::Tensor gradient = at_least_float32(gradients[0]);
    std::vector<double> sum = by_channel(gradient), product = by_channel(gradient * normal);
    const torch::Tensor shift_gradient = column(sum, gradient).view_as(scale);
    const torch::Tensor scale_gradient = column(product, gradient).view_as(scale);
    sum_over_ranks(sum);
    sum_over_ranks(product);
    const double count = context->saved_data["count"].toDouble();
    const torch::Tensor centred = gradient - column(sum, gradient) / count - normal * column(product, gradient) / count;
    const torch::Tensor result = centred * inverse_deviation * scale.view_as(inverse_deviation);
    return {result.to(gradients[0].scalar_type()), scale_gradient, shift_gradient, torch::Tensor()};
  }
};

}  // namespace

torch::Tensor batch_norm(torch::nn::BatchNorm3d& norm, const torch::Tensor& maps) {
  if (!norm->is_training() || synchronised_ranks() == 1) return norm(maps);
  return SynchronisedNorm::apply(maps, norm->weight, norm->bias, norm.get());
}

void move_running_statistics(torch::nn::BatchNorm3dImpl& norm, std::span<const double> mean,
                             std::span<const double> variance, double count) {
  const torch::NoGradGuard no_grad;
  const double momentum = *norm.options.momentum();
  const auto move = [&](torch::Tensor& running, std::span<const double> by, double factor) {
    torch::Tensor moved = running.to(torch::kCPU, torch::kFloat64);
    double* values = moved.data_ptr<double>();
    for (std::size_t c = 0; c < by.size(); ++c) values[c] = (1 - momentum) * values[c] + momentum * by[c] * factor;
    running.copy_(moved);
  };
  move(norm.running_mean, mean, 1);
  move(norm.running_var, variance, count / (count - 1));
  norm.num_batches_tracked += 1;
}

}  // namespace tripet::model
