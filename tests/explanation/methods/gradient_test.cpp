// Verifies the gradient with respect to the scan, through the fused kernels and LibTorch's, by finite differences, and
// that asking for it does not change what a network answers.

#include "explanation/methods/gradient.hpp"

#include <gtest/gtest.h>

#include "explanation/networks.hpp"
#include "model/layers/conv_norm_relu_pool.hpp"

namespace tripet::explanation {
namespace {

struct Case {
  std::string network;
  std::array<std::int64_t, 3> size;
};

// conv5: every block fused, odd axes; conv5-fc3 and sfcn: fused where the size is even, LibTorch's elsewhere.
const std::vector<Case> networks{{"conv5", {33, 38, 35}},
                                 {"conv5-fc3", {34, 36, 38}},
                                 {"sfcn", {66, 64, 66}},
                                 {"resnet10", {33, 38, 35}},
                                 {"densenet121", {65, 66, 67}}};

TEST(Gradient, IsTheSlopeOfTheTarget) {
  const auto strategy = tests::strategy_of("one-vs-one");
  const Target target("logit_CN|AD", *strategy);
  for (const auto& [name, size] : networks) {
    const auto network = tests::trained_network(name, size, 3);
    const Explained explained{*network, target};
    const auto scan = torch::randn({2, 1, size[0], size[1], size[2]});
    const auto slope = gradient(explained, scan);
    ASSERT_EQ(slope.sizes(), scan.sizes());
    const torch::NoGradGuard no_gradient;
    // Along the gradient itself the slope is largest, and rounding in float32 matters least. ReLU and pooling bend the
    // target on the way: a short one, and a tolerance of 2 %.
    const auto along = slope / slope.flatten(1).norm(2, 1).view({2, 1, 1, 1, 1});
    const double step = 0.05;
    const auto change = (explained(scan + step * along) - explained(scan - step * along)) / (2 * step);
    const auto expected = (slope * along).flatten(1).sum(1).to(torch::kFloat64);
    for (std::int64_t n = 0; n < 2; ++n) {
      EXPECT_GT(expected[n].item<double>(), 1e-4) << name;
      EXPECT_NEAR(change[n].item<double>() / expected[n].item<double>(), 1, 0.02) << name;
    }
  }
}

TEST(Gradient, OfTheFusedKernelsIsLibTorchs) {
  const auto strategy = tests::strategy_of("softmax");
  const Target target("logit_AD", *strategy);
  for (const auto& [name, size] : {networks[0], networks[1], networks[2]}) {
    const auto network = tests::trained_network(name, size, 3);
    const auto scan = torch::randn({1, 1, size[0], size[1], size[2]});
    const auto fused = gradient({*network, target}, scan);
    const model::UnfusedGuard unfused;
    const auto expected = gradient({*network, target}, scan);
    EXPECT_LT((fused - expected).abs().max().item<double>(), 1e-4 * expected.abs().max().item<double>()) << name;
  }
}

TEST(Gradient, LeavesTheAnswerAndTheWeightsAlone) {
  const auto strategy = tests::strategy_of("softmax");
  const Target target("prob_AD", *strategy);
  const auto network = tests::trained_network("conv5", {16, 18, 14}, 3);
  const auto scan = torch::randn({1, 1, 16, 18, 14});
  const Explained explained{*network, target};
  const torch::NoGradGuard no_gradient;
  const double before = explained(scan).item<double>();
  gradient(explained, scan);
  EXPECT_EQ(explained(scan).item<double>(), before);
  for (const auto& parameter : network->parameters()) EXPECT_FALSE(parameter.grad().defined());
}

}  // namespace
}  // namespace tripet::explanation
