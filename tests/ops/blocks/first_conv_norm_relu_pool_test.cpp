// Verifies the first block without its maps: they are made by the plain convolution here, and what the kernel says of
// them is compared with what the reference of the unfused kernel says.

#include "ops/blocks/first_conv_norm_relu_pool.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ops/blocks/first_conv_norm_relu_pool_gradient.hpp"
#include "ops/blocks/norm_relu_pool.hpp"
#include "ops/inputs.hpp"
#include "ops/instruction_sets.hpp"

namespace tripet::ops {
namespace {

using tests::numbers;

class FirstConvNormReluPool : public testing::TestWithParam<MapShape> {
 protected:
  void statistics();
  void pooled_and_sums();

  MapShape s = GetParam();
  std::size_t channels = static_cast<std::size_t>(s.channels);
  std::vector<float> scans = numbers(s.voxels(), "scans"), weights = numbers(s.channels * 27, "weights", 0),
                     factor = numbers(s.channels, "factor"), summand = numbers(s.channels, "summand");
  std::vector<float> padded = [this] {
    std::vector<float> memory(static_cast<std::size_t>(PaddedScans::size(s)), 99);
    PaddedScans::pad(scans.data(), s, memory.data(), tests::in_pieces(1));
    return memory;
  }();
  PaddedScans view{padded.data(), s};
  std::vector<float> maps = [this] {
    std::vector<float> plain(static_cast<std::size_t>(s.count()));
    reference::first_convolution(scans.data(), s, weights.data(), plain.data());
    return plain;
  }();
};

TEST_P(FirstConvNormReluPool, StatisticsFollowFromTheScans) {
  tests::on_every_instruction_set([this] { statistics(); });
}

TEST_P(FirstConvNormReluPool, PooledValuesAndSumsAreThoseOfTheMaps) {
  tests::on_every_instruction_set([this] { pooled_and_sums(); });
}

void FirstConvNormReluPool::statistics() {
  std::vector<double> mean(channels), variance(channels), wanted_mean(channels), wanted_variance(channels);
  first_conv_norm_relu_pool_statistics(neighbour_moments(view, s, tests::in_pieces(1)), s, weights.data(), mean.data(),
                                       variance.data());
  reference::channel_statistics(maps.data(), s, wanted_mean.data(), wanted_variance.data());
  for (std::size_t c = 0; c < channels; ++c) {
    EXPECT_NEAR(mean[c], wanted_mean[c], 1e-6 * (1 + std::abs(wanted_mean[c])));
    EXPECT_NEAR(variance[c], wanted_variance[c], 1e-6 * (1 + wanted_variance[c]));
  }
}

void FirstConvNormReluPool::pooled_and_sums() {
  const auto n = static_cast<std::size_t>(s.pooled().count());
  std::vector<float> pooled(n), wanted(n);
  std::vector<std::uint8_t> winner(n), wanted_winner(n);
  first_conv_norm_relu_pool(view, s, weights.data(), factor.data(), summand.data(), pooled.data(), winner.data(),
                            tests::in_pieces(1));
  reference::norm_relu_pool(maps.data(), s, factor.data(), summand.data(), wanted.data(), wanted_winner.data());
  for (std::size_t i = 0; i < n; ++i) ASSERT_NEAR(pooled[i], wanted[i], 2e-5F * (1 + wanted[i]));
  std::size_t others = 0;
  for (std::size_t i = 0; i < n; ++i) others += winner[i] != wanted_winner[i];
  EXPECT_LE(others, n / 1000);  // near ties may fall either way

  const auto gradient = numbers(s.pooled().count(), "gradient");
  std::vector<double> sum(channels), product(channels * 27), centred(channels), wanted_sum(channels),
      wanted_centred(channels);
  first_conv_norm_relu_pool_sums(view, s, gradient.data(), wanted_winner.data(), sum.data(), product.data(),
                                 tests::in_pieces(1));
  std::vector<double> mean(channels, 0.25), inverse(channels, 0.5);
  const std::vector<float> centre(channels, 0.25F);
  std::vector<float> weights_gradient(channels * 27);
  first_conv_norm_relu_pool_gradient(nullptr, s, weights.data(), mean.data(), inverse.data(), factor.data(), sum.data(),
                                     product.data(), centred.data(), weights_gradient.data());
  reference::norm_relu_pool_sums(gradient.data(), wanted_winner.data(), maps.data(), s, centre.data(),
                                 wanted_sum.data(), wanted_centred.data());
  for (std::size_t c = 0; c < channels; ++c) {
    EXPECT_NEAR(sum[c], wanted_sum[c], 1e-5 * (1 + std::abs(wanted_sum[c])));
    EXPECT_NEAR(centred[c], wanted_centred[c], 2e-5 * (10 + std::abs(wanted_centred[c])));
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, FirstConvNormReluPool,
                         testing::Values(MapShape{2, 6, 8, 34, 8}, MapShape{1, 5, 7, 9, 16}, MapShape{2, 1, 1, 3, 8},
                                         MapShape{1, 3, 16, 16, 3}, MapShape{1, 2, 2, 1, 24}));

}  // namespace
}  // namespace tripet::ops
