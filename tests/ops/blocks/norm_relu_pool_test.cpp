// Verifies the fused kernel against its plain reference: odd sizes, any number of channels, both types, any cut.

#include "ops/blocks/norm_relu_pool.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ops/inputs.hpp"
#include "ops/instruction_sets.hpp"

namespace tripet::ops {
namespace {

using tests::numbers;

template <class T>
std::vector<T> converted(const std::vector<float>& values) {
  std::vector<T> result(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) write(&result[i], values[i]);
  return result;
}

template <class T>
std::vector<float> back(const std::vector<T>& values) {
  std::vector<float> result;
  for (const T& value : values) result.push_back(read(&value));
  return result;
}

const std::vector<MapShape> shapes{
    {2, 4, 6, 8, 16}, {1, 5, 3, 7, 8}, {3, 1, 1, 1, 32}, {2, 3, 2, 5, 3}, {1, 2, 9, 4, 24}};

template <class T>
void agrees_with_reference(float tolerance) {
  for (const MapShape& s : shapes) {
    SCOPED_TRACE(std::to_string(s.depth) + " " + std::to_string(s.channels));
    const auto c = static_cast<std::size_t>(s.channels);
    const auto maps = converted<T>(numbers(s.count(), "maps"));
    const auto plain = back(maps);
    const auto gradient = converted<T>(numbers(s.pooled().count(), "gradient"));
    auto factor = numbers(s.channels, "factor");
    factor[0] = -1;  // then the smallest of the window wins
    const auto summand = numbers(s.channels, "summand"), of_map = numbers(s.channels, "map"),
               constant = numbers(s.channels, "constant");

    std::vector<double> mean(c), variance(c), wanted_mean(c), wanted_variance(c);
    channel_statistics(maps.data(), s, mean.data(), variance.data(), tests::in_pieces(1));
    reference::channel_statistics(plain.data(), s, wanted_mean.data(), wanted_variance.data());
    for (std::size_t i = 0; i < c; ++i) {
      EXPECT_NEAR(mean[i], wanted_mean[i], 1e-6);
      EXPECT_NEAR(variance[i], wanted_variance[i], 1e-5);
    }

    const auto n = static_cast<std::size_t>(s.pooled().count());
    std::vector<T> pooled(n);
    std::vector<float> wanted(n);
    std::vector<std::uint8_t> winner(n), wanted_winner(n);
    norm_relu_pool(maps.data(), s, factor.data(), summand.data(), pooled.data(), winner.data(), tests::in_pieces(1));
    reference::norm_relu_pool(plain.data(), s, factor.data(), summand.data(), wanted.data(), wanted_winner.data());
    for (std::size_t i = 0; i < n; ++i) ASSERT_NEAR(read(&pooled[i]), wanted[i], tolerance * (1 + std::abs(wanted[i])));
    EXPECT_EQ(winner, wanted_winner);
    std::vector<T> without(n);
    norm_relu_pool(maps.data(), s, factor.data(), summand.data(), without.data(), nullptr, one_thread);
    EXPECT_EQ(back(without), back(pooled));

    const std::vector<float> centre(mean.begin(), mean.end());
    std::vector<double> sum(c), product(c), wanted_sum(c), wanted_product(c);
    norm_relu_pool_sums(gradient.data(), winner.data(), maps.data(), s, centre.data(), sum.data(), product.data(),
                        tests::in_pieces(1));
    reference::norm_relu_pool_sums(back(gradient).data(), winner.data(), plain.data(), s, centre.data(),
                                   wanted_sum.data(), wanted_product.data());
    for (std::size_t i = 0; i < c; ++i) {
      EXPECT_NEAR(sum[i], wanted_sum[i], 1e-5);
      EXPECT_NEAR(product[i], wanted_product[i], 1e-5);
    }

    std::vector<T> result(static_cast<std::size_t>(s.count()));
    std::vector<float> wanted_result(result.size());
    norm_relu_pool_backward(gradient.data(), winner.data(), maps.data(), s, centre.data(), factor.data(), of_map.data(),
                            constant.data(), result.data(), tests::in_pieces(1));
    reference::norm_relu_pool_backward(back(gradient).data(), winner.data(), plain.data(), s, centre.data(),
                                       factor.data(), of_map.data(), constant.data(), wanted_result.data());
    for (std::size_t i = 0; i < result.size(); ++i) {
      ASSERT_NEAR(read(&result[i]), wanted_result[i], tolerance * (1 + std::abs(wanted_result[i])));
    }
  }
}

TEST(NormReluPool, Float32AgreesWithTheReference) {
  agrees_with_reference<float>(1e-6F);
}

TEST(NormReluPool, Bfloat16AgreesWithinItsRounding) {
  agrees_with_reference<Bfloat16>(4e-3F);
}

TEST(NormReluPool, Bfloat16IsRoundedToTheNearestEven) {
  const MapShape s{1, 1, 1, 1, 16};
  std::vector<float> values = numbers(16, "values");
  values[0] = 1 + 0x1p-8F;      // a tie, to the even 1
  values[1] = 1 + 3 * 0x1p-8F;  // a tie, to the even 1 + 2^-6
  values[2] = 3.3895314e38F;    // the largest bfloat16
  const std::vector<float> zero(16);
  std::vector<Bfloat16> maps(16, Bfloat16{0}), pooled(16);
  norm_relu_pool(maps.data(), s, zero.data(), values.data(), pooled.data(), nullptr, one_thread);
  for (std::size_t i = 0; i < 16; ++i) {
    Bfloat16 expected;
    write(&expected, std::max(0.0F, values[i]));
    EXPECT_EQ(pooled[i].bits, expected.bits) << i;
  }
  EXPECT_EQ(read(&pooled[0]), 1.0F);
  EXPECT_EQ(read(&pooled[1]), 1 + 0x1p-6F);
}

TEST(NormReluPool, NotANumberStaysOne) {
  const MapShape s{1, 2, 2, 2, 8};
  const std::vector<float> one(8, 1);
  for (std::size_t at = 0; at < 8; ++at) {
    auto maps = numbers(s.count(), "maps");
    maps[at * 8 + 3] = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> pooled(8);
    norm_relu_pool(maps.data(), s, one.data(), one.data(), pooled.data(), nullptr, one_thread);
    EXPECT_TRUE(std::isnan(pooled[3])) << at;
    EXPECT_FALSE(std::isnan(pooled[4]));
  }
}

}  // namespace
}  // namespace tripet::ops
