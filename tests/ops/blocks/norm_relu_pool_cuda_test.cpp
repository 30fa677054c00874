#include "ops/blocks/norm_relu_pool_cuda.hpp"

#include <cmath>
#include <vector>

#include "ops/blocks/norm_relu_pool.hpp"
#include "ops/inputs.hpp"
#include "ops/on_device.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

using tests::numbers;

void near(const std::vector<float>& found, const std::vector<float>& wanted) {
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], wanted[i], 1e-5F * (1 + std::abs(wanted[i]))) << i;
}

TEST(NormReluPoolCuda, EqualsThePlainReference) {
  if (!tests::has_gpu()) GTEST_SKIP() << "needs a GPU";
  for (const MapShape& s : {MapShape{2, 5, 6, 7, 8}, MapShape{1, 12, 10, 9, 3}, MapShape{1, 40, 40, 40, 16}}) {
    const auto c = static_cast<std::size_t>(s.channels);
    const auto maps = numbers(s.count(), "maps"), gradient = numbers(s.pooled().count(), "gradient"),
               factor = numbers(s.channels, "factor"), summand = numbers(s.channels, "summand"),
               mean = numbers(s.channels, "mean");
    std::vector<float> pooled(gradient.size()), result(maps.size());
    std::vector<std::uint8_t> winner(gradient.size());
    std::vector<double> sum(c), product(c);
    reference::norm_relu_pool(maps.data(), s, factor.data(), summand.data(), pooled.data(), winner.data());
    reference::norm_relu_pool_sums(gradient.data(), winner.data(), maps.data(), s, mean.data(), sum.data(),
                                   product.data());
    reference::norm_relu_pool_backward(gradient.data(), winner.data(), maps.data(), s, mean.data(), factor.data(),
                                       summand.data(), mean.data(), result.data());

    const tests::OnDevice<float> d_maps(maps), d_gradient(gradient), d_factor(factor), d_summand(summand), d_mean(mean),
        d_pooled(gradient), d_result(maps);
    const tests::OnDevice<std::uint8_t> d_winner(winner), d_found(std::vector<std::uint8_t>(winner.size()));
    const tests::OnDevice<double> d_sums(std::vector<double>(2 * c));
    ASSERT_EQ(norm_relu_pool_cuda(d_maps.data(), s, d_factor.data(), d_summand.data(), d_pooled.data(), d_found.data(),
                                  nullptr),
              0);
    near(d_pooled.values(), pooled);
    EXPECT_EQ(d_found.values(), winner);
    ASSERT_EQ(norm_relu_pool_sums_cuda(d_gradient.data(), d_winner.data(), d_maps.data(), s, d_mean.data(),
                                       d_sums.data(), nullptr),
              0);
    const auto sums = d_sums.values();
    for (std::size_t i = 0; i < c; ++i) {
      EXPECT_NEAR(sums[i], sum[i], 1e-5 * (1 + std::abs(sum[i])));
      EXPECT_NEAR(sums[c + i], product[i], 1e-5 * (1 + std::abs(product[i])));
    }
    ASSERT_EQ(norm_relu_pool_backward_cuda(d_gradient.data(), d_winner.data(), d_maps.data(), s, d_mean.data(),
                                           d_factor.data(), d_summand.data(), d_mean.data(), d_result.data(), nullptr),
              0);
    near(d_result.values(), result);
  }
}

}  // namespace
}  // namespace tripet::ops
