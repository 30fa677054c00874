// Verifies occlusion against a loop written for reading, with cubes that do not fit the volume and strides of every
// kind.

#include "explanation/methods/occlusion.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "explanation/networks.hpp"

namespace tripet::explanation {
namespace {

torch::Tensor by_hand(const Explained& explained, const torch::Tensor& scan, const torch::Tensor& baseline,
                      std::int64_t edge, std::int64_t stride) {
  const torch::NoGradGuard no_gradient;
  const auto d = scan.size(2), h = scan.size(3), w = scan.size(4);
  torch::Tensor sum = torch::zeros({d, h, w}), count = torch::zeros({d, h, w});
  const double whole = explained(scan).item<double>();
  const auto end = [&](std::int64_t start, std::int64_t size) { return std::min(start + edge, size); };
  const auto reached = [&](std::int64_t start, std::int64_t size) {
    return start > 0 && start - stride + edge >= size;
  };
  for (std::int64_t z = 0; z < d && !reached(z, d); z += stride) {
    for (std::int64_t y = 0; y < h && !reached(y, h); y += stride) {
      for (std::int64_t x = 0; x < w && !reached(x, w); x += stride) {
        const auto cube = [&](const torch::Tensor& volume) {
          return volume.slice(-3, z, end(z, d)).slice(-2, y, end(y, h)).slice(-1, x, end(x, w));
        };
        torch::Tensor covered = scan.clone();
        cube(covered).copy_(cube(baseline));
        cube(sum).add_(whole - explained(covered).item<double>());
        cube(count).add_(1);
      }
    }
  }
  return sum / count.clamp_min(1);
}

TEST(Occlusion, IsTheMeanFallOverTheCubesThatCoverAVoxel) {
  const auto network = tests::trained_network("conv5", {14, 17, 12}, 3);
  const auto strategy = tests::strategy_of("softmax");
  const Target target("prob_AD", *strategy);
  const Explained explained{*network, target};
  const auto scan = torch::randn({1, 1, 14, 17, 12}), baseline = torch::full_like(scan, 0.3);
  for (const auto& [edge, stride] : {std::pair{5, 3}, {4, 4}, {2, 5}, {20, 7}}) {
    const auto map = occlusion(explained, scan, baseline, {{edge, edge, edge}, {stride, stride, stride}});
    const auto expected = by_hand(explained, scan, baseline, edge, stride);
    EXPECT_LT((map - expected).abs().max().item<double>(), 1e-5) << edge << " " << stride;
    EXPECT_GT(expected.abs().max().item<double>(), 1e-4) << edge << " " << stride;
  }
}

TEST(Occlusion, ComputesOnlyWhatChangesToTheSameMap) {
  // Large enough for several stages in parts, odd along two axes, cubes at every border.
  const auto network = tests::trained_network("conv5", {41, 38, 45}, 3);
  const auto strategy = tests::strategy_of("one-vs-one");
  const Target target("logit_CN|AD", *strategy);
  const Explained explained{*network, target};
  const auto scan = torch::randn({1, 1, 41, 38, 45}), baseline = torch::zeros_like(scan);
  const auto map = occlusion(explained, scan, baseline, {{5, 5, 5}, {9, 9, 9}});
  const auto expected = by_hand(explained, scan, baseline, 5, 9);
  EXPECT_LT((map - expected).abs().max().item<double>(), 1e-4 * expected.abs().max().item<double>() + 1e-6);
}

TEST(Occlusion, OfANetworkThatIsComputedWholeIsTheSame) {
  const auto network = tests::trained_network("resnet10", {18, 20, 17}, 3);
  const auto strategy = tests::strategy_of("softmax");
  const Target target("logit_AD", *strategy);
  const Explained explained{*network, target};
  const auto scan = torch::randn({1, 1, 18, 20, 17}), baseline = torch::zeros_like(scan);
  const auto map = occlusion(explained, scan, baseline, {{9, 9, 9}, {8, 8, 8}});
  const auto expected = by_hand(explained, scan, baseline, 9, 8);
  EXPECT_LT((map - expected).abs().max().item<double>(), 1e-4 * expected.abs().max().item<double>() + 1e-6);
}

}  // namespace
}  // namespace tripet::explanation
