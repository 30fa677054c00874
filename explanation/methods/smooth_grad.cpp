#include "explanation/methods/smooth_grad.hpp"

#include <algorithm>

#include "core/random.hpp"
#include "explanation/methods/gradient.hpp"

namespace tripet::explanation {
namespace {

constexpr int noisy_at_once = 8;

}  // namespace

torch::Tensor smooth_grad(const Explained& explained, const torch::Tensor& scan, int samples, double noise,
                          const std::string& key, const core::StopCheck& stop) {
  const double deviation = noise * (scan.max() - scan.min()).item<double>();
  torch::Tensor sum = torch::zeros_like(scan, torch::kFloat64);
  for (int first = 0; first < samples; first += noisy_at_once) {
    stop();
    const int n = std::min(noisy_at_once, samples - first);
    torch::Tensor drawn = torch::empty({n, 1, scan.size(2), scan.size(3), scan.size(4)});
    float* values = drawn.data_ptr<float>();
    const std::int64_t voxels = scan.numel();
    for (int i = 0; i < n; ++i) {
      core::Random random(key + "/" + std::to_string(first + i));
      for (std::int64_t v = 0; v < voxels; ++v) {
        values[i * voxels + v] = static_cast<float>(random.normal(0, deviation));
      }
    }
    sum += gradient(explained, scan + drawn.to(scan.device())).sum(0, /*keepdim=*/true, torch::kFloat64);
  }
  return (sum / samples).to(torch::kFloat32).squeeze(0).squeeze(0);
}

}  // namespace tripet::explanation
