#include "model/generative/one_channel.hpp"

#include <ATen/autocast_mode.h>

#include "model/autograd.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::int64_t edge = 4, stride = 2, padding = 1;

bool is_faster(const torch::Tensor& maps) {
  return maps.is_cpu() && maps.scalar_type() == torch::kFloat32 && !at::autocast::is_autocast_enabled(at::kCPU);
}

struct ScanToMaps : torch::autograd::Function<ScanToMaps> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& scans, const torch::Tensor& weight,
                               const torch::Tensor& bias) {
    context->save_for_backward({scans, weight});
    return torch::conv3d(scans, weight, bias, stride, padding);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &scans = saved[0], &weight = saved[1], &gradient = gradients[0];
    torch::Tensor of_scans, of_weight, of_bias;
    if (context->needs_input_grad(0)) {
      of_scans = torch::slow_conv_transpose3d(gradient, weight, edge, {}, stride, padding);
    }
    if (context->needs_input_grad(1) || context->needs_input_grad(2)) {
      const auto found = torch::convolution_backward(gradient, scans, weight, std::vector<std::int64_t>{weight.size(0)},
                                                     {stride, stride, stride}, {padding, padding, padding}, {1, 1, 1},
                                                     false, {0, 0, 0}, 1, {false, true, true});
      of_weight = std::get<1>(found);
      of_bias = std::get<2>(found);
    }
    return {of_scans, of_weight, of_bias};
  }
};

}  // namespace

torch::Tensor maps_to_scan(const torch::Tensor& maps, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (!is_faster(maps)) return torch::conv_transpose3d(maps, weight, bias, stride, padding);
  return torch::slow_conv_transpose3d(maps, weight, edge, bias, stride, padding);
}

torch::Tensor scan_to_maps(const torch::Tensor& scans, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (!is_faster(scans)) return torch::conv3d(scans, weight, bias, stride, padding);
  return ScanToMaps::apply(scans, weight, bias);
}

}  // namespace tripet::model
