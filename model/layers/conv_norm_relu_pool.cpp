#include "model/layers/conv_norm_relu_pool.hpp"

#include "model/layers/batch_norm.hpp"
#include "model/layers/convolve.hpp"
#include "model/layers/first_conv_norm_relu_pool.hpp"
#include "model/layers/norm_relu_pool.hpp"
#include "model/layers/norm_relu_pool_gpu.hpp"
#include "model/layers/rank_sums.hpp"
#include "ops/gpu_kernels.hpp"

namespace tripet::model {
namespace {

thread_local bool fused = true;

bool can_fuse(const torch::Tensor& maps, const torch::nn::BatchNorm3dImpl& norm) {
  const bool known = maps.scalar_type() == torch::kFloat32 || maps.scalar_type() == torch::kBFloat16;
  // With one value a channel LibTorch says that batch norm cannot be trained.
  const bool enough = !norm.is_training() || maps.numel() / maps.size(1) > 1;
  return fused && known && enough && norm.weight.defined() && norm.weight.scalar_type() == torch::kFloat32 &&
         norm.running_mean.defined() && norm.options.momentum();
}

bool is_first(const torch::Tensor& scans, const torch::nn::Conv3dImpl& conv) {
  const auto& options = conv.options;
  const auto all = [](const auto& three, std::int64_t value) {
    return (*three)[0] == value && (*three)[1] == value && (*three)[2] == value;
  };
  const auto* padding = std::get_if<torch::ExpandingArray<3>>(&options.padding());
  return scans.size(1) == 1 && scans.scalar_type() == torch::kFloat32 && scans.numel() > scans.size(0) &&
         !(scans.requires_grad() && torch::GradMode::is_enabled()) && options.groups() == 1 &&
         all(options.kernel_size(), 3) && all(options.stride(), 1) && all(options.dilation(), 1) &&
         padding != nullptr && all(*padding, 1) && conv.weight.scalar_type() == torch::kFloat32;
}

}  // namespace

torch::Tensor conv_norm_relu_pool(torch::nn::Conv3d& conv, torch::nn::BatchNorm3d& norm, const torch::Tensor& maps) {
  const bool keep = torch::GradMode::is_enabled();  // what the gradient needs
  if (maps.is_cpu() && can_fuse(maps, *norm) && is_first(maps, *conv)) {
    return first_conv_norm_relu_pool(maps, conv->weight, conv->bias, *norm, keep);
  }
  const torch::Tensor convolved = convolve(conv, maps);
  if (can_fuse(convolved, *norm)) {
    if (convolved.is_cpu()) return norm_relu_pool(convolved, *norm, keep);
    if (convolved.is_cuda() && ops::gpu_kernels() != nullptr && synchronised_ranks() == 1) {
      return norm_relu_pool_gpu(convolved, *norm, keep);
    }
  }
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
