#include "model/layers/norm_relu_pool_gpu.hpp"

#include <ATen/DeviceGuard.h>

#include "model/autograd.hpp"
#include "model/gpu_stream.hpp"
#include "model/layers/kernel_tensors.hpp"
#include "ops/gpu_kernels.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// What the kernels need of maps, float32 or bfloat16 and channels last.
template <class T>
struct Work {
  explicit Work(const torch::Tensor& maps) : shape(shape_of(maps, maps.size(1))), stream(stream_of(maps.device())) {}

  static const ops::NormReluPoolKernels<T>& kernels() {
    if constexpr (std::is_same_v<T, float>) {
      return ops::gpu_kernels()->of_float;
    } else {
      return ops::gpu_kernels()->of_bfloat16;
    }
  }
  const ops::MapShape shape;
  void* const stream;
};

template <class F>
void with_work(const torch::Tensor& maps, const F& f) {
  const at::DeviceGuard guard(maps.device());
  if (maps.scalar_type() == torch::kFloat32) {
    f(Work<float>(maps));
  } else {
    f(Work<ops::Bfloat16>(maps));
  }
}

torch::Tensor two_sums(const torch::Tensor& maps) {
  return torch::empty({2, maps.size(1)}, torch::TensorOptions().dtype(torch::kFloat64).device(maps.device()));
}

/// Means and inverse deviations by channel, float64 on the device: of the maps, which move the running ones, or in
/// evaluation the running ones.
struct DeviceNorm {
  torch::Tensor mean, inverse_deviation;

  DeviceNorm(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& module) {
    torch::Tensor variance;
    if (module.is_training()) {
      const torch::Tensor sums = two_sums(maps);
      with_work(maps, [&]<class T>(const Work<T>& work) {
        check_kernel(work.kernels().channel_sums(data<T>(maps), work.shape, sums.data_ptr<double>(), work.stream));
      });
      const auto n = static_cast<double>(maps.numel() / maps.size(1));
      const torch::Tensor centred = sums[0] / n;  // the mean less each channel's first value
      mean = centred + maps.detach().select(4, 0).select(3, 0).select(2, 0).select(0, 0);
      variance = (sums[1] / n - centred.square()).clamp_min(0);
      const double momentum = *module.options.momentum();
      module.running_mean.lerp_(mean.to(torch::kFloat32), momentum);
      module.running_var.lerp_((variance * (n / (n - 1))).to(torch::kFloat32), momentum);
      module.num_batches_tracked.add_(1);
    } else {
      mean = module.running_mean.to(torch::kFloat64);
      variance = module.running_var.to(torch::kFloat64);
    }
    inverse_deviation = (variance + module.options.eps()).rsqrt();
  }
};

struct NormReluPoolGpu : torch::autograd::Function<NormReluPoolGpu> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given, const torch::Tensor& scale,
                               const torch::Tensor& shift, torch::nn::BatchNorm3dImpl* module, bool keep) {
    const torch::Tensor maps = given.contiguous(layout);
    const DeviceNorm norm(maps, *module);
    const torch::Tensor a = scale * norm.inverse_deviation, b = shift - a * norm.mean;
    const torch::Tensor factor = a.to(torch::kFloat32), summand = b.to(torch::kFloat32);
    const torch::Tensor pooled = new_pooled(shape_of(maps, maps.size(1)), maps.scalar_type(), maps.device());
    torch::Tensor winner;
    if (keep) winner = new_pooled(shape_of(maps, maps.size(1)), torch::kUInt8, maps.device());
    with_work(maps, [&]<class T>(const Work<T>& work) {
      check_kernel(work.kernels().norm_relu_pool(data<T>(maps), work.shape, factor.const_data_ptr<float>(),
                                                 summand.const_data_ptr<float>(), mutable_data<T>(pooled),
                                                 keep ? winner.data_ptr<std::uint8_t>() : nullptr, work.stream));
    });
    if (keep) {
      context->saved_data["of_batch"] = module->is_training();
      context->save_for_backward({maps, winner, scale, norm.mean, norm.inverse_deviation});
    }
    return pooled;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &maps = saved[0], &winner = saved[1], &scale = saved[2], &r = saved[4];
    const torch::Tensor gradient = gradients[0].to(maps.scalar_type()).contiguous(layout);
    const torch::Tensor mean = saved[3].to(torch::kFloat32), sums = two_sums(maps), result = torch::empty_like(maps);
    with_work(maps, [&]<class T>(const Work<T>& work) {
      check_kernel(work.kernels().sums(data<T>(gradient), winner.const_data_ptr<std::uint8_t>(), data<T>(maps),
                                       work.shape, mean.const_data_ptr<float>(), sums.data_ptr<double>(), work.stream));
    });
    const torch::Tensor a = scale * r, of_gradient = a.to(torch::kFloat32);
    torch::Tensor of_map = torch::zeros_like(mean), constant = torch::zeros_like(mean);
    if (context->saved_data["of_batch"].toBool()) {
      const auto n = static_cast<double>(maps.numel() / maps.size(1));
      of_map = (-a * r * r * sums[1] / n).to(torch::kFloat32);
      constant = (-a * sums[0] / n).to(torch::kFloat32);
    }
    with_work(maps, [&]<class T>(const Work<T>& work) {
      check_kernel(work.kernels().backward(data<T>(gradient), winner.const_data_ptr<std::uint8_t>(), data<T>(maps),
                                           work.shape, mean.const_data_ptr<float>(),
                                           of_gradient.const_data_ptr<float>(), of_map.const_data_ptr<float>(),
                                           constant.const_data_ptr<float>(), mutable_data<T>(result), work.stream));
    });
    return {result, (sums[1] * r).to(torch::kFloat32), sums[0].to(torch::kFloat32), torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor norm_relu_pool_gpu(const torch::Tensor& maps, torch::nn::BatchNorm3dImpl& norm, bool keep) {
  return NormReluPoolGpu::apply(maps, norm.weight, norm.bias, &norm, keep);
}

}  // namespace tripet::model
