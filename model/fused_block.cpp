#include "model/fused_block.hpp"

#include <ATen/autocast_mode.h>
#include <torch/autograd.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "model/batch_norm.hpp"
#include "model/rank_sums.hpp"
#include "model/threads.hpp"
#include "ops/first_block.hpp"
#include "ops/norm_pool.hpp"

namespace tripet::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

thread_local bool fused = true;

constexpr auto layout = torch::MemoryFormat::ChannelsLast3d;

ops::MapShape shape_of(const torch::Tensor& maps, std::int64_t channels) {
  return {maps.size(0), maps.size(2), maps.size(3), maps.size(4), channels};
}

/// What batch norm does to each channel: (map - mean) * inverse_deviation * scale + shift.
struct Norm {
  std::vector<double> mean, inverse_deviation;
  bool of_batch = false;  // mean and deviation are those of the maps themselves
  double values = 0;      // a channel, from which they are: with synchronised batch norm, those of all ranks

  torch::Tensor saved() const {
    const auto n = static_cast<std::int64_t>(mean.size());
    torch::Tensor both = torch::empty({2, n}, torch::kFloat64);
    std::copy(mean.begin(), mean.end(), both.data_ptr<double>());
    std::copy(inverse_deviation.begin(), inverse_deviation.end(), both.data_ptr<double>() + n);
    return both;
  }
};

/// Fills the norm from what `statistics` makes of the maps (it returns the number of their values a channel), or from
/// the running statistics, and moves those on.
template <class Statistics>
Norm make_norm(torch::nn::BatchNorm3dImpl& module, const Statistics& statistics) {
  const auto channels = static_cast<std::size_t>(module.weight.size(0));
  Norm norm{std::vector<double>(channels), std::vector<double>(channels), module.is_training()};
  std::vector<double> variance(channels);
  if (norm.of_batch) {
    norm.values = statistics(norm.mean, variance);
    move_running_statistics(module, norm.mean, variance, norm.values);
  } else {
    const float* running_mean = module.running_mean.const_data_ptr<float>();
    const float* running_variance = module.running_var.const_data_ptr<float>();
    norm.mean.assign(running_mean, running_mean + channels);
    variance.assign(running_variance, running_variance + channels);
  }
  for (std::size_t c = 0; c < channels; ++c)
    norm.inverse_deviation[c] = 1 / std::sqrt(variance[c] + module.options.eps());
  return norm;
}

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

/// Norm, scale and shift as one factor and one summand.
struct Affine {
  std::vector<float> factor, summand;

  Affine(const Norm& norm, const torch::Tensor& scale, const torch::Tensor& shift) {
    for (std::size_t c = 0; c < norm.mean.size(); ++c) {
      const double a = static_cast<double>(scale.const_data_ptr<float>()[c]) * norm.inverse_deviation[c];
      factor.push_back(static_cast<float>(a));
      summand.push_back(static_cast<float>(static_cast<double>(shift.const_data_ptr<float>()[c]) - a * norm.mean[c]));
    }
  }
};

torch::Tensor new_pooled(const ops::MapShape& shape, torch::ScalarType type) {
  const auto p = shape.pooled();
  return torch::empty({p.scans, p.channels, p.depth, p.height, p.width},
                      torch::TensorOptions().dtype(type).memory_format(layout));
}

template <class T>
const T* data(const torch::Tensor& tensor) {
  return static_cast<const T*>(tensor.const_data_ptr());
}
template <class T>
T* mutable_data(torch::Tensor& tensor) {
  return static_cast<T*>(tensor.mutable_data_ptr());
}

/// Calls f with a null pointer of the type that the kernels have for these maps.
template <class F>
void with_type(torch::ScalarType type, const F& f) {
  if (type == torch::kFloat32) {
    f(static_cast<float*>(nullptr));
  } else {
    f(static_cast<ops::Bfloat16*>(nullptr));
  }
}

struct NormReluPool : torch::autograd::Function<NormReluPool> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given, const torch::Tensor& scale,
                               const torch::Tensor& shift, torch::nn::BatchNorm3dImpl* module, bool keep) {
    const torch::Tensor maps = given.contiguous(layout);
    const auto shape = shape_of(maps, maps.size(1));
    torch::Tensor pooled = new_pooled(shape, maps.scalar_type());
    torch::Tensor winner;
    if (keep) winner = new_pooled(shape, torch::kUInt8);
    with_type(maps.scalar_type(), [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      const Norm norm = make_norm(*module, [&](std::vector<double>& mean, std::vector<double>& variance) {
        ops::channel_statistics(data<T>(maps), shape, mean.data(), variance.data(), in_threads);
        return combine_over_ranks(mean, variance, static_cast<double>(shape.voxels()));
      });
      const Affine affine(norm, scale, shift);
      ops::norm_pool(data<T>(maps), shape, affine.factor.data(), affine.summand.data(), mutable_data<T>(pooled),
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
    with_type(maps.scalar_type(), [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      ops::norm_pool_sums(data<T>(gradient), data<std::uint8_t>(winner), data<T>(maps), shape, centre.data(),
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
      ops::norm_pool_backward(data<T>(gradient), data<std::uint8_t>(winner), data<T>(maps), shape, centre.data(),
                              of_gradient.data(), of_map.data(), constant.data(), mutable_data<T>(result), in_threads);
    });
    return {result, scale_gradient, shift_gradient, torch::Tensor(), torch::Tensor()};
  }
};

struct FirstBlock : torch::autograd::Function<FirstBlock> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& weights, const torch::Tensor& scale,
                               const torch::Tensor& shift, const torch::Tensor& scans,
                               torch::nn::BatchNorm3dImpl* module, bool keep) {
    const auto shape = shape_of(scans, weights.size(0));
    const torch::Tensor filters = weights.contiguous();
    torch::Tensor padded = torch::empty({ops::PaddedScans::size(shape)}, torch::kFloat32);
    ops::PaddedScans::pad(scans.contiguous().const_data_ptr<float>(), shape, padded.data_ptr<float>(), in_threads);
    const ops::PaddedScans view(padded.const_data_ptr<float>(), shape);
    torch::Tensor moments = torch::empty({0}, torch::kUInt8);
    ops::MapShape all = shape;  // those of all ranks
    const Norm norm = make_norm(*module, [&](std::vector<double>& mean, std::vector<double>& variance) {
      auto of_scans = ops::neighbour_moments(view, shape, in_threads);
      all.scans = sum_moments(of_scans, shape.scans);
      ops::first_block_statistics(of_scans, all, filters.const_data_ptr<float>(), mean.data(), variance.data());
      moments = torch::empty({static_cast<std::int64_t>(sizeof of_scans)}, torch::kUInt8);
      std::memcpy(moments.data_ptr(), &of_scans, sizeof of_scans);
      return static_cast<double>(all.voxels());
    });
    const bool half = at::autocast::is_autocast_enabled(at::kCPU);
    torch::Tensor pooled = new_pooled(shape, half ? torch::kBFloat16 : torch::kFloat32);
    torch::Tensor winner;
    if (keep) winner = new_pooled(shape, torch::kUInt8);
    const Affine affine(norm, scale, shift);
    with_type(pooled.scalar_type(), [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      ops::first_block(view, shape, filters.const_data_ptr<float>(), affine.factor.data(), affine.summand.data(),
                       mutable_data<T>(pooled), keep ? mutable_data<std::uint8_t>(winner) : nullptr, in_threads);
    });
    if (!keep) return pooled;
    context->saved_data["shape"] = std::vector<std::int64_t>{shape.scans, shape.depth, shape.height, shape.width};
    context->saved_data["all"] = all.scans;
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
    std::vector<double> sum(channels), product(channels * 27), centred(channels);
    with_type(gradient.scalar_type(), [&](auto* type) {
      using T = std::remove_pointer_t<decltype(type)>;
      ops::first_block_sums(view, shape, data<T>(gradient), data<std::uint8_t>(winner), sum.data(), product.data(),
                            in_threads);
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
    ops::first_block_gradient(of_batch ? &of_scans : nullptr, all, weights.const_data_ptr<float>(), mean, r,
                              scale.const_data_ptr<float>(), sum.data(), product.data(), centred.data(),
                              result.data_ptr<float>());
    torch::Tensor scale_gradient = torch::empty_like(scale), shift_gradient = torch::empty_like(scale);
    for (std::size_t c = 0; c < channels; ++c) {
      scale_gradient.data_ptr<float>()[c] = static_cast<float>(share * centred[c] * r[c]);
      shift_gradient.data_ptr<float>()[c] = static_cast<float>(share * sum[c]);
    }
    if (share < 1) result.mul_(share);
    return {result, scale_gradient, shift_gradient, torch::Tensor(), torch::Tensor(), torch::Tensor()};
  }
};

bool can_fuse(const torch::Tensor& maps, const torch::nn::BatchNorm3dImpl& norm) {
  const bool known = maps.scalar_type() == torch::kFloat32 || maps.scalar_type() == torch::kBFloat16;
  // With one value a channel LibTorch says that batch norm cannot be trained.
  const bool enough = !norm.is_training() || maps.numel() / maps.size(1) > 1;
  return fused && known && enough && maps.device().is_cpu() && norm.weight.defined() &&
         norm.weight.scalar_type() == torch::kFloat32 && norm.running_mean.defined() && norm.options.momentum();
}

bool is_first(const torch::Tensor& scans, const torch::nn::Conv3dImpl& conv) {
  const auto& options = conv.options;
  const auto all = [](const auto& three, std::int64_t value) {
    return (*three)[0] == value && (*three)[1] == value && (*three)[2] == value;
  };
  const auto* padding = std::get_if<torch::ExpandingArray<3>>(&options.padding());
  return scans.size(1) == 1 && scans.scalar_type() == torch::kFloat32 && scans.numel() > scans.size(0) &&
         !(scans.requires_grad() && torch::GradMode::is_enabled()) && !conv.bias.defined() && options.groups() == 1 &&
         all(options.kernel_size(), 3) && all(options.stride(), 1) && all(options.dilation(), 1) &&
         padding != nullptr && all(*padding, 1) && conv.weight.scalar_type() == torch::kFloat32;
}

/// In float32 where maps are two voxels deep: there LibTorch 2.11 takes the gradient of bfloat16 weights, on processors
/// without instructions for bfloat16, from memory that nobody wrote.
torch::Tensor convolve(torch::nn::Conv3d& conv, const torch::Tensor& maps) {
  if (maps.size(2) != 2 || !maps.device().is_cpu() || !at::autocast::is_autocast_enabled(at::kCPU)) return conv(maps);
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  return conv(maps.to(torch::kFloat32));
}

}  // namespace

torch::Tensor convolve_norm_relu_pool(torch::nn::Conv3d& conv, torch::nn::BatchNorm3d& norm,
                                      const torch::Tensor& maps) {
  const bool keep = torch::GradMode::is_enabled();  // what the gradient needs
  if (can_fuse(maps, *norm) && is_first(maps, *conv)) {
    return FirstBlock::apply(conv->weight, norm->weight, norm->bias, maps, norm.get(), keep);
  }
  const torch::Tensor convolved = convolve(conv, maps);
  if (can_fuse(convolved, *norm)) return NormReluPool::apply(convolved, norm->weight, norm->bias, norm.get(), keep);
  // ReLU comes after pooling: the same values from an eighth of the work.
  return torch::max_pool3d(batch_norm(norm, convolved), 2, 2, 0, 1, /*ceil_mode=*/true).relu_();
}

UnfusedGuard::UnfusedGuard() : before_(fused) {
  fused = false;
}

UnfusedGuard::~UnfusedGuard() {
  fused = before_;
}

}  // namespace tripet::model
