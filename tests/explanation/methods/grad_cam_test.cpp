// Verifies which stage is chosen for Grad-CAM, and that the relative one sees what differs from the baseline only.

#include "explanation/methods/grad_cam.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "explanation/networks.hpp"

namespace tripet::explanation {
namespace {

TEST(GradCam, TheStageIsTheDeepestWhoseVoxelsAreFine) {
  // Five halvings: at 4 mm the third leaves voxels of 32 mm; odd sizes are padded.
  for (const auto& [spacing, stage] : {std::pair{4.0, 2}, {8.0, 1}, {2.0, 3}, {1.0, 4}, {40.0, 0}}) {
    const std::array<std::int64_t, 3> size{43, 50, 38};
    const auto network = tests::trained_network("conv5", size, 3);
    const torch::Tensor scan = torch::zeros({1, 1, size[0], size[1], size[2]});
    EXPECT_EQ(find_stage(*network, "auto", scan, {spacing, spacing, spacing}), stage) << spacing;
    EXPECT_EQ(find_stage(*network, "last", scan, {spacing, spacing, spacing}), 4);
    EXPECT_EQ(find_stage(*network, "block2", scan, {spacing, spacing, spacing}), 1);
    EXPECT_THROW(find_stage(*network, "block9", scan, {spacing, spacing, spacing}), core::UsageError);
  }
}

TEST(GradCam, TheRelativeOneIsZeroWhereTheScanIsItsBaseline) {
  const auto strategy = tests::strategy_of("softmax");
  const Target target("logit_AD", *strategy);
  const auto network = tests::trained_network("conv5", {32, 32, 32}, 3);
  const Explained explained{*network, target};
  torch::manual_seed(4);
  const torch::Tensor baseline = torch::randn({1, 1, 32, 32, 32});
  torch::Tensor scan = baseline.clone();
  EXPECT_EQ(grad_cam(explained, scan, 1, baseline).abs().max().item<float>(), 0);
  // A lowered cube in one corner: nothing beyond what the convolutions and the interpolation reach.
  scan.slice(2, 0, 8).slice(3, 0, 8).slice(4, 0, 8) -= 2;
  const torch::Tensor map = grad_cam(explained, scan, 1, baseline)[0];
  EXPECT_EQ(map.slice(0, 20).abs().max().item<float>(), 0);
  EXPECT_EQ(map.slice(2, 20).abs().max().item<float>(), 0);
  EXPECT_GT(map.slice(0, 0, 12).slice(1, 0, 12).slice(2, 0, 12).abs().max().item<float>(), 0);
}

}  // namespace
}  // namespace tripet::explanation
