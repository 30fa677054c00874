#include "model/layers/convolve.hpp"

#include <ATen/autocast_mode.h>

namespace tripet::model {

torch::Tensor convolve(torch::nn::Conv3d& conv, const torch::Tensor& maps) {
  // Where maps are two voxels deep LibTorch 2.11 takes the gradient of bfloat16 weights, on processors without
  // instructions for bfloat16, from memory that nobody wrote: these are convolved in float32.
  if (maps.size(2) != 2 || !maps.is_cpu() || !at::autocast::is_autocast_enabled(at::kCPU)) return conv(maps);
  const c10::impl::ExcludeDispatchKeyGuard without_autocast(c10::DispatchKey::AutocastCPU);
  return conv(maps.to(torch::kFloat32));
}

}  // namespace tripet::model
