#include "model/generative/one_channel.hpp"

#include <ATen/autocast_mode.h>

#include <array>
#include <optional>

#include "model/autograd.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Of three numbers each, also where they are alike: slow_conv_transpose3d takes no single one.
constexpr std::array<std::int64_t, 3> edge{4, 4, 4}, stride{2, 2, 2}, padding{1, 1, 1}, none{0, 0, 0}, one{1, 1, 1};

torch::Tensor added_in_place(const torch::Tensor& maps, const torch::Tensor& weight,
                             const std::optional<torch::Tensor>& bias) {
  return torch::slow_conv_transpose3d(maps, weight, edge, bias, stride, padding, none, one);
}

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
      of_scans = added_in_place(gradient, weight, {});
    }
    if (context->needs_input_grad(1) || context->needs_input_grad(2)) {
      const auto found = torch::convolution_backward(gradient, scans, weight, std::vector<std::int64_t>{weight.size(0)},
                                                     stride, padding, one, false, none, 1, {false, true, true});
      of_weight = std::get<1>(found);
      of_bias = std::get<2>(found);
    }
    return {of_scans, of_weight, of_bias};
  }
};

}  // namespace

torch::Tensor maps_to_scan(const torch::Tensor& maps, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (!is_faster(maps)) return torch::conv_transpose3d(maps, weight, bias, stride, padding);
  return added_in_place(maps, weight, bias);
}

torch::Tensor scan_to_maps(const torch::Tensor& scans, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (!is_faster(scans)) return torch::conv3d(scans, weight, bias, stride, padding);
  return ScanToMaps::apply(scans, weight, bias);
}

}  // namespace tripet::model
