// Verifies the fused augmentation against its plain reference, and the noise against what it is to be.

#include "ops/augment.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "ops/inputs.hpp"
#include "ops/instruction_sets.hpp"

namespace tripet::ops {
namespace {

constexpr std::array<int, 3> size{21, 9, 7};

std::vector<float> scan() {
  core::Random random("scan");
  std::vector<float> values;
  for (int i = 0; i < size[0] * size[1] * size[2]; ++i) values.push_back(static_cast<float>(random.normal(1, 1)));
  values[5] = 0;
  return values;
}

void agrees(const Placement& placement, const Intensity& intensity) {
  const auto in = scan();
  std::vector<float> wanted(in.size());
  augment_reference(in, size, placement, intensity, wanted);
  tests::on_every_instruction_set([&] {
    std::vector<float> out(in.size());
    augment(in, size, placement, intensity, out, tests::in_pieces(1));
    for (std::size_t i = 0; i < out.size(); ++i) ASSERT_NEAR(out[i], wanted[i], 1e-5F * (1 + std::abs(wanted[i]))) << i;
  });
}

TEST(Augment, AgreesWithTheReference) {
  const Intensity& all = tests::all_changes;
  Affine turned;
  turned.rows = {{{0.95, -0.2, 0.05, 0.7}, {0.2, 0.97, 0.1, -1.3}, {-0.03, -0.1, 1.02, 0.413}}};
  for (const auto& intensity : {Intensity{}, all, Intensity{.gamma = 1.2F}, Intensity{.noise = 1, .key = 3}}) {
    for (const bool flip : {false, true}) {
      for (const std::array<int, 3>& shift :
           {std::array<int, 3>{0, 0, 0}, {2, -1, 1}, {-2, 2, -2}, {30, 0, 0}, {-30, 9, 9}}) {
        agrees({.flip = flip, .shift = shift}, intensity);
      }
    }
    agrees({.to_source = turned}, intensity);
  }
}

TEST(Augment, AgreesWithTheReferenceWhereMapsLeaveTheScan) {
  const Intensity all{.centre = 0.4F, .factor = 1.7F, .scale = 1.1F, .gamma = 0.9F, .offset = 0.2F, .noise = 0.3F};
  Affine half_out, mirrored, flat, away;
  half_out.rows = {{{0.31, 0.92, 0.2, 6.017}, {-0.9, 0.33, 0.1, 4.013}, {0.1, -0.1, 1, -3.019}}};
  mirrored.rows[0] = {-1, 0, 0, size[0] - 1.0};
  flat.rows[2] = {0, 0, 0, -0.5};
  away.rows[2][3] = 1e6;
  for (const auto& map : {half_out, mirrored, flat, away}) agrees({.to_source = map}, all);
}

TEST(Augment, NoiseIsNormalEnoughAndKeyed) {
  constexpr std::array<int, 3> large{100, 100, 20};
  const std::vector<float> in(200000);
  std::vector<float> first(in.size()), second(in.size());
  augment(in, large, {}, {.noise = 1, .key = 1}, first, one_thread);
  augment(in, large, {}, {.noise = 1, .key = 2}, second, one_thread);
  const auto n = static_cast<double>(in.size());
  double mean = 0, square = 0, fourth = 0, neighbours = 0, keys = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double v = static_cast<double>(first[i]);
    mean += v / n;
    square += v * v / n;
    fourth += v * v * v * v / n;
    if (i > 0) neighbours += v * static_cast<double>(first[i - 1]) / n;
    keys += v * static_cast<double>(second[i]) / n;
  }
  EXPECT_NEAR(mean, 0, 0.01);  // four standard errors
  EXPECT_NEAR(square, 1, 0.01);
  EXPECT_NEAR(fourth, 2.7, 0.06);  // of the sum of four uniform numbers; 3 of a normal one
  EXPECT_NEAR(neighbours, 0, 0.01);
  EXPECT_NEAR(keys, 0, 0.01);
}

TEST(Augment, AnotherSizeIsAnError) {
  std::vector<float> in(10), out(12);
  EXPECT_THROW(augment(in, {2, 2, 3}, {}, {}, out, one_thread), core::Error);
}

}  // namespace
}  // namespace tripet::ops
