// Verifies synchronised batch norm: two ranks, here two threads, that have half of a batch each find the maps, running
// statistics and mean gradients that LibTorch finds for the whole batch.

#include "model/layers/batch_norm.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "model/layers/rank_sums.hpp"
#include "model/layers/two_ranks.hpp"
#include "model/networks/network.hpp"

namespace tripet::model {
namespace {

// float64, so that differences are mistakes and not rounding; conv5 in float32 as well, for its own kernels.
struct Case {
  std::string name;
  torch::ScalarType type = torch::kFloat64;

  double tolerance() const { return type == torch::kFloat64 ? 1e-9 : 1e-4; }
};

class SynchronisedNorm : public testing::TestWithParam<Case> {
 protected:
  std::shared_ptr<Network> network() const {
    auto network = make_network({GetParam().name, {18, 20, 17}, 2, 0}, 1);
    network->to(GetParam().type);
    return network;
  }

  static void expect_near(const torch::Tensor& a, const torch::Tensor& b, double scale, const std::string& name) {
    const auto apart = (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
    EXPECT_LT(apart, GetParam().tolerance() * scale) << name;
  }
  static double size(const torch::Tensor& tensor) { return tensor.abs().max().item<double>(); }
};

TEST_P(SynchronisedNorm, TwoHalvesLearnWhatTheWholeBatchTeaches) {
  torch::manual_seed(1);
  const torch::Tensor scans = torch::randn({4, 1, 18, 20, 17}).to(GetParam().type);
  const auto whole = network();
  const torch::Tensor expected = whole->features(scans);
  const torch::Tensor direction = torch::randn_like(expected);  // what comes back from the loss
  (expected * direction).sum().backward();

  tests::TwoRanks ranks;
  std::vector<std::shared_ptr<Network>> halves{network(), network()};
  std::vector<torch::Tensor> features(2);
  {
    const SynchronisedGuard guard([&](std::span<double> numbers) { ranks.sum(numbers); }, 2);
    ranks.run([&](std::size_t rank) {
      const auto first = static_cast<std::int64_t>(2 * rank);
      features[rank] = halves[rank]->features(scans.narrow(0, first, 2));
      (2 * features[rank] * direction.narrow(0, first, 2)).sum().backward();
    });
  }
  EXPECT_EQ(synchronised_ranks(), 1);
  expect_near(torch::cat(features), expected, size(expected), "features");
  const auto parameters = whole->named_parameters(), first = halves[0]->named_parameters(),
             second = halves[1]->named_parameters();
  double largest = 0;  // a gradient that is 0 but for rounding has no size of its own
  for (const auto& entry : parameters) {
    if (entry.value().grad().defined()) largest = std::max(largest, size(entry.value().grad()));
  }
  int compared = 0;
  for (const auto& entry : parameters) {
    if (!entry.value().grad().defined()) continue;  // of the head
    const torch::Tensor mean = (first[entry.key()].grad() + second[entry.key()].grad()) / 2;
    expect_near(mean, entry.value().grad(), largest, entry.key());
    ++compared;
  }
  EXPECT_GT(compared, 10);
  const auto buffers = halves[1]->named_buffers();
  for (const auto& entry : whole->named_buffers()) {
    expect_near(buffers[entry.key()], entry.value(), std::max(1.0, size(entry.value())), entry.key());
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SynchronisedNorm,
                         testing::Values(Case{"conv5"}, Case{"conv5", torch::kFloat32}, Case{"conv5-fc3"}, Case{"sfcn"},
                                         Case{"resnet10"}, Case{"densenet121"}),
                         [](const auto& network) {
                           std::string name = network.param.name;
                           std::erase(name, '-');
                           return name + (network.param.type == torch::kFloat64 ? "" : "float32");
                         });

}  // namespace
}  // namespace tripet::model
