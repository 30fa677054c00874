// Verifies what the CUDA kernels do for each voxel, here on the processor, against the plain references.

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "ops/augment.hpp"
#include "ops/blocks/norm_relu_pool.hpp"
#include "ops/emulated_kernels.hpp"
#include "ops/inputs.hpp"

namespace tripet::ops {
namespace {

using tests::numbers;

template <class A, class B>
void near(const std::vector<A>& found, const std::vector<B>& wanted, double tolerance) {
  ASSERT_EQ(found.size(), wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], wanted[i], tolerance * (1 + std::abs(static_cast<double>(wanted[i])))) << i;
}

// The map leads no voxel to just half a voxel outside, where float32 and double may differ on which side it lies.
TEST(Voxel, IsAugmentedAsByTheReference) {
  const std::array<int, 3> size{21, 9, 7};
  const auto scan = numbers(21 * 9 * 7, "scan");
  const Intensity& all = tests::all_changes;
  Affine turned;
  turned.rows = {{{0.95, -0.2, 0.05, 0.7137}, {0.2, 0.97, 0.1, -1.3071}, {-0.03, -0.1, 1.02, 0.4137}}};
  const std::vector<Placement> placements{
      {}, {.flip = true, .shift = {2, -1, 1}}, {.shift = {-30, 9, 9}}, {.to_source = turned}};
  for (const auto& placement : placements) {
    for (const auto& intensity : {Intensity{}, all}) {
      std::vector<float> wanted(scan.size()), found(scan.size());
      augment_reference(scan, size, placement, intensity, wanted);
      tests::emulated_augment(scan.data(), size, placement, intensity, found.data(), nullptr);
      near(found, wanted, placement.to_source ? 1e-4 : 1e-6);
    }
  }
}

TEST(Voxel, IsZeroBeyondHalfAVoxelOutside) {
  const std::vector<float> ones(8, 1.0F);
  const GridSize size({2, 2, 2});
  EXPECT_EQ(sample_voxel(ones.data(), size, -0.5F, 1.49F, 0), 1);
  EXPECT_EQ(sample_voxel(ones.data(), size, -0.51F, 0, 0), 0);
  EXPECT_EQ(sample_voxel(ones.data(), size, 0, 1.5F, 0), 0);
  EXPECT_EQ(sample_voxel(ones.data(), size, 0, 0, std::nanf("")), 0);
}

TEST(Voxel, IsNormalisedAndPooledAsByTheReference) {
  const auto kernels = tests::emulated_kernels().of_float;
  for (const MapShape& s : {MapShape{2, 5, 6, 7, 8}, MapShape{1, 12, 10, 9, 3}, MapShape{1, 1, 1, 2, 16}}) {
    const auto c = static_cast<std::size_t>(s.channels);
    const auto maps = numbers(s.count(), "maps"), gradient = numbers(s.pooled().count(), "gradient"),
               factor = numbers(s.channels, "factor"), summand = numbers(s.channels, "summand"),
               mean = numbers(s.channels, "mean");
    std::vector<float> wanted(gradient.size()), found(gradient.size()), spread(maps.size()), found_spread(maps.size());
    std::vector<std::uint8_t> winner(gradient.size()), found_winner(gradient.size());
    reference::norm_relu_pool(maps.data(), s, factor.data(), summand.data(), wanted.data(), winner.data());
    kernels.norm_relu_pool(maps.data(), s, factor.data(), summand.data(), found.data(), found_winner.data(), nullptr);
    near(found, wanted, 1e-6);
    EXPECT_EQ(found_winner, winner);

    std::vector<double> sum(c), product(c), sums(2 * c);
    reference::norm_relu_pool_sums(gradient.data(), winner.data(), maps.data(), s, mean.data(), sum.data(),
                                   product.data());
    kernels.sums(gradient.data(), winner.data(), maps.data(), s, mean.data(), sums.data(), nullptr);
    sum.insert(sum.end(), product.begin(), product.end());
    near(sums, sum, 1e-5);

    reference::norm_relu_pool_backward(gradient.data(), winner.data(), maps.data(), s, mean.data(), factor.data(),
                                       summand.data(), mean.data(), spread.data());
    kernels.backward(gradient.data(), winner.data(), maps.data(), s, mean.data(), factor.data(), summand.data(),
                     mean.data(), found_spread.data(), nullptr);
    near(found_spread, spread, 1e-5);
  }
}

}  // namespace
}  // namespace tripet::ops
