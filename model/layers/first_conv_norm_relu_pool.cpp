#include "model/layers/first_conv_norm_relu_pool.hpp"

#include <ATen/autocast_mode.h>

#include <cstring>
#include <optional>

#include "model/autograd.hpp"
#include "model/layers/folded_norm.hpp"
#include "model/layers/kernel_tensors.hpp"
#include "model/layers/normalisation.hpp"
#include "model/layers/rank_sums.hpp"
#include "model/threads.hpp"
#include "ops/blocks/first_conv_norm_relu_pool.hpp"
#include "ops/blocks/first_conv_norm_relu_pool_gradient.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Sums moments over the ranks; returns the number of their scans.
std::int64_t sum_moments(ops::NeighbourMoments& moments, std::int64_t scans) {
  if (synchronised_ranks() == 1) return scans;
  std::vector<double> numbers{static_cast<double>(scans)};
  numbers.insert(numbers.end(), moments.sum.begin(), moments.sum.end());
  for (const auto& row : moments.product) numbers.insert(numbers.end(), row.begin(), row.end());
  sum_over_ranks(numbers);
  auto next = numbers.begin() + 1;
  for (double& number : moments.sum) number = *next++;
  for (auto& row : moments.product) {
    for (double& number : row) number = *next++;
  }
  return static_cast<std::int64_t>(numbers.front());
}

struct FirstConvNormReluPool : torch::autograd::Function<FirstConvNormReluPool> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& weights, const torch::Tensor& scale,
                               const torch::Tensor& shift, const std::optional<torch::Tensor>& bias,
                               const torch::Tensor& scans, torch::nn::BatchNorm3dImpl* module, bool keep) {
    const auto shape = shape_of(scans, weights.size(0));
    const torch::Tensor filters = weights.contiguous();
    torch::Tensor padded = torch::empty({ops::PaddedScans::size(shape)}, torch::kFloat32);
    ops::PaddedScans::pad(scans.contiguous().const_data_ptr<float>(), shape, padded.data_ptr<float>(), in_threads);
    const ops::PaddedScans view(padded.const_data_ptr<float>(), shape);
    torch::Tensor moments = torch::empty({0}, torch::kUInt8);
    ops::MapShape all = shape;  // those of all ranks
    const auto add_bias = [&](std::vector<double>& mean, double sign) {
      if (!bias) return;
      for (std::size_t c = 0; c < mean.size(); ++c)
        mean[c] += sign * static_cast<double>(bias->const_data_ptr<float>()[c]);
    };
    Normalisation norm = normalisation_of(*module, [&](std::vector<double>& mean, std::vector<double>& variance) {
      auto of_scans = ops::neighbour_moments(view, shape, in_threads);
      all.scans = sum_moments(of_scans, shape.scans);
      ops::first_conv_norm_relu_pool_statistics(of_scans, all, filters.const_data_ptr<float>(), mean.data(),
                                                variance.data());
      moments = torch::empty({static_cast<std::int64_t>(sizeof of_scans)}, torch::kUInt8);
      std::memcpy(moments.data_ptr(), &of_scans, sizeof of_scans);
      add_bias(mean, 1);
      return static_cast<double>(all.voxels());
    });
    add_bias(norm.mean, -1);  // from here on maps and mean are those without it
    const bool half = at::autocast::is_autocast_enabled(at::kCPU);
    torch::Tensor pooled = new_pooled(shape, half ? torch::kBFloat16 : torch::kFloat32);
    torch::Tensor winner;
    if (keep) winner = new_pooled(shape, torch::kUInt8);
    const FoldedNorm folded(norm, scale, shift);
    with_type(pooled.scalar_type(), [&]<class T>() {
      ops::first_conv_norm_relu_pool(view, shape, filters.const_data_ptr<float>(), folded.factor.data(),
                                     folded.summand.data(), mutable_data<T>(pooled),
                                     keep ? mutable_data<std::uint8_t>(winner) : nullptr, in_threads);
    });
    if (!keep) return pooled;
    context->saved_data["shape"] = std::vector<std::int64_t>{shape.scans, shape.depth, shape.height, shape.width};
    context->saved_data["all"] = all.scans;
    context->saved_data["bias"] = bias.has_value();
    context->save_for_backward({filters, scale, padded, winner, norm.saved(), moments});
    return pooled;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &weights = saved[0], &scale = saved[1], &winner = saved[3], &moments = saved[5];
    const auto size = context->saved_data["shape"].toIntVector();
    const ops::MapShape shape{size[0], size[1], size[2], size[3], weights.size(0)};
    const auto channels = static_cast<std::size_t>(shape.channels);
    const ops::PaddedScans view(saved[2].const_data_ptr<float>(), shape);
    const torch::Tensor gradient = gradients[0].contiguous(layout);
    std::vector<double> sum(channels), product(channels * ops::taps), centred(channels);
    with_type(gradient.scalar_type(), [&]<class T>() {
      ops::first_conv_norm_relu_pool_sums(view, shape, data<T>(gradient), data<std::uint8_t>(winner), sum.data(),
                                          product.data(), in_threads);
    });
    ops::NeighbourMoments of_scans;
    const bool of_batch = moments.numel() > 0;
    ops::MapShape all = shape;
    all.scans = context->saved_data["all"].toInt();
    // Over the ranks' scans the sums give the gradient of all of them; the mean over the ranks comes to the same.
    const double share = of_batch ? 1.0 / synchronised_ranks() : 1;
    if (of_batch) {
      std::memcpy(&of_scans, moments.const_data_ptr(), sizeof of_scans);
      sum_over_ranks(sum);
      sum_over_ranks(product);
    }
    const double *mean = saved[4].const_data_ptr<double>(), *r = mean + channels;
    torch::Tensor result = torch::empty_like(weights);
    ops::first_conv_norm_relu_pool_gradient(of_batch ? &of_scans : nullptr, all, weights.const_data_ptr<float>(), mean,
                                            r, scale.const_data_ptr<float>(), sum.data(), product.data(),
                                            centred.data(), result.data_ptr<float>());
    torch::Tensor scale_gradient = torch::empty_like(scale), shift_gradient = torch::empty_like(scale);
    for (std::size_t c = 0; c < channels; ++c) {
      scale_gradient.data_ptr<float>()[c] = static_cast<float>(share * centred[c] * r[c]);
      shift_gradient.data_ptr<float>()[c] = static_cast<float>(share * sum[c]);
    }
    if (share < 1) result.mul_(share);
    torch::Tensor bias_gradient;
    if (context->saved_data["bias"].toBool()) {
      bias_gradient = torch::zeros_like(scale);  // what is added to all maps, batch norm takes off again
      for (std::size_t c = 0; !of_batch && c < channels; ++c) {
        const double a = static_cast<double>(scale.const_data_ptr<float>()[c]) * r[c];
        bias_gradient.data_ptr<float>()[c] = static_cast<float>(a * sum[c]);
      }
    }
    return {result, scale_gradient, shift_gradient, bias_gradient, torch::Tensor(), torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor first_conv_norm_relu_pool(const torch::Tensor& scans, const torch::Tensor& weights,
                                        const torch::Tensor& bias, torch::nn::BatchNorm3dImpl& norm, bool keep) {
  return FirstConvNormReluPool::apply(weights, norm.weight, norm.bias,
                                      bias.defined() ? std::optional(bias) : std::nullopt, scans, &norm, keep);
}

}  // namespace tripet::model
