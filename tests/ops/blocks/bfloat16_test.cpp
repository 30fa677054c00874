// Verifies how numbers become bfloat16 and back.
#include "ops/blocks/bfloat16.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace tripet::ops {
namespace {

TEST(Bfloat16, IsRoundedToTheNearest) {
  for (const float value : {1.0F, 1.00390625F, 1.01171875F, -3.14159F, 1e30F, 0.0F}) {
    Bfloat16 half;
    write(&half, value);
    EXPECT_LE(std::abs(read(&half) - value), std::abs(value) / 256) << value;
  }
  Bfloat16 half;
  write(&half, 1.00390625F);  // half-way between two: to the even one
  EXPECT_EQ(read(&half), 1.0F);
  write(&half, 1.01171875F);
  EXPECT_EQ(read(&half), 1.015625F);
  write(&half, std::nanf(""));
  EXPECT_TRUE(std::isnan(read(&half)));
}

}  // namespace
}  // namespace tripet::ops
