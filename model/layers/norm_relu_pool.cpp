#include "model/layers/norm_relu_pool.hpp"

#include "model/autograd.hpp"
#include "model/layers/folded_norm.hpp"
#include "model/layers/kernel_tensors.hpp"
#include "model/layers/normalisation.hpp"
#include "model/layers/rank_sums.hpp"
#include "model/threads.hpp"
#include "ops/blocks/norm_relu_pool.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct NormReluPool : torch::autograd::Function<NormReluPool> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given, const torch::Tensor& scale,
                               const torch::Tensor& shift, torch::nn::BatchNorm3dImpl* module, bool keep) {
    const torch::Tensor maps = given.contiguous(layout);
    const auto shape = shape_of(maps, maps.size(1));
    torch::Tensor pooled = new_pooled(shape, maps.scalar_type());
    torch::Tensor winner;
    if (keep) winner = new_pooled(shape, torch::kUInt8);
    with_type(maps.scalar_type(), [&]<class T>() {
      const Normalisation norm =
          normalisation_of(*module, [&](std::vector<double>& mean, std::vector<double>& variance) {
            ops::channel_statistics(data<T>(maps), shape, mean.data(), variance.data(), in_threads);
            return combine_over_ranks(mean, variance, static_cast<double>(shape.voxels()));
          });
      const FoldedNorm folded(norm, scale, shift);
      ops::norm_relu_pool(data<T>(maps), shape, folded.factor.data(), folded.summand.data(), mutable_data<T>(pooled),
                          keep ? mutable_data<std::uint8_t>(winner) : nullptr, in_threads);
      if (!keep) return;
      context->saved_data["of_batch"] = norm.of_batch;
      context->saved_data["values"] = norm.values;
      context->save_for_backward({maps, winner, scale, norm.saved()});
    });
    return pooled;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &maps = saved[0], &winner = saved[1], &scale = saved[2];
    const torch::Tensor gradient = gradients[0].to(maps.scalar_type()).contiguous(layout);
    const auto shape = shape_of(maps, maps.size(1));
    const auto channels = static_cast<std::size_t>(shape.channels);
    const double *mean = saved[3].const_data_ptr<double>(), *r = mean + channels;
    const std::vector<float> centre(mean, mean + channels);
    const bool of_batch = context->saved_data["of_batch"].toBool();
    std::vector<double> sum(channels), product(channels);
    std::vector<float> of_gradient(channels), of_map(channels), constant(channels);
    torch::Tensor result = torch::empty_like(maps);
    torch::Tensor scale_gradient = torch::empty_like(scale), shift_gradient = torch::empty_like(scale);
    with_type(maps.scalar_type(), [&]<class T>() {
      ops::norm_relu_pool_sums(data<T>(gradient), data<std::uint8_t>(winner), data<T>(maps), shape, centre.data(),
                               sum.data(), product.data(), in_threads);
      for (std::size_t c = 0; c < channels; ++c) {
        scale_gradient.data_ptr<float>()[c] = static_cast<float>(product[c] * r[c]);
        shift_gradient.data_ptr<float>()[c] = static_cast<float>(sum[c]);
      }
      if (of_batch) {  // it reaches the maps of all ranks through their common mean and variance
        sum_over_ranks(sum);
        sum_over_ranks(product);
      }
      const double n = context->saved_data["values"].toDouble();
      for (std::size_t c = 0; c < channels; ++c) {
        const double a = static_cast<double>(scale.const_data_ptr<float>()[c]) * r[c];
        of_gradient[c] = static_cast<float>(a);
        of_map[c] = of_batch ? static_cast<float>(-a * r[c] * r[c] * product[c] / n) : 0;
        constant[c] = of_batch ? static_cast<float>(-a * sum[c] / n) : 0;
      }
      ops::norm_relu_pool_backward(data<T>(gradient), data<std::uint8_t>(winner), data<T>(maps), shape, centre.data(),
                                   of_gradient.data(), of_map.data(), constant.data(), mutable_data<T>(result),
                                   in_threads);
    });
    return {result, scale_gradient, shift_gradient, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor norm_relu_pool(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep) {
  return NormReluPool::apply(maps, norm.weight, norm.bias, &norm, keep);
}

}  // namespace tripet::model
