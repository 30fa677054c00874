#include "training/synthesis/moment_gaps.hpp"

#include <algorithm>

#include "model/generative/class_moments.hpp"

namespace tripet::training {
namespace {

constexpr std::int64_t coarsest_block = 8;  // voxels

}  // namespace

torch::Tensor deviation_gap(const torch::Tensor& synthetic, const torch::Tensor& real, const torch::Tensor& classes,
                            std::int64_t count) {
  const std::int64_t shortest = std::min({real.size(2), real.size(3), real.size(4)});
  torch::Tensor sum;
  double scales = 0;
  for (std::int64_t block = 1; block <= std::min(coarsest_block, shortest); block *= 2, ++scales) {
    const auto deviation = [&](const torch::Tensor& scans) {
      return model::class_deviation(torch::avg_pool3d(scans.to(torch::kFloat32), block), classes, count);
    };
    const torch::Tensor wanted = deviation(real);
    const torch::Tensor gap = (deviation(synthetic) - wanted).square().mean() / wanted.square().mean();
    sum = sum.defined() ? sum + gap : gap;
  }
  return sum / scales;
}

torch::Tensor mean_gap(const torch::Tensor& synthetic, const torch::Tensor& real, const torch::Tensor& classes,
                       std::int64_t count) {
  const auto means = [&](const torch::Tensor& scans) {
    return model::class_means(scans.to(torch::kFloat32), classes, count);
  };
  return (means(synthetic) - means(real)).square().mean() /
         model::class_deviation(real, classes, count).square().mean();
}

}  // namespace tripet::training
